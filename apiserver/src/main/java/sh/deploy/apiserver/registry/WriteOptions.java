package sh.deploy.apiserver.registry;

import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** How a write is to be done, as Kubernetes' objects for it say it: {@code CreateOptions} and its like. */
final class WriteOptions {
    private WriteOptions() {}

    static ObjectNode of(ApiRequest request) {
        var options = Tree.newObject().put("kind", kind(request.verb())).put("apiVersion", "meta.k8s.io/v1");
        var terms = request.write();
        if (terms.dryRun()) {
            options.putArray("dryRun").add("All");
        }
        if (isDelete(request.verb())) {
            addTerms(options, request.delete());
            return options;
        }
        if (!terms.fieldManager().isEmpty()) {
            options.put("fieldManager", terms.fieldManager());
        }
        return options.put("fieldValidation", terms.fieldValidation());
    }

    private static boolean isDelete(ApiVerb verb) {
        return verb == ApiVerb.DELETE || verb == ApiVerb.DELETE_COLLECTION;
    }

    private static String kind(ApiVerb verb) {
        return switch (verb) {
            case CREATE -> "CreateOptions";
            case UPDATE -> "UpdateOptions";
            case PATCH -> "PatchOptions";
            case DELETE, DELETE_COLLECTION -> "DeleteOptions";
            case GET -> "GetOptions";
            case LIST -> "ListOptions";
        };
    }

    private static void addTerms(ObjectNode options, DeleteTerms terms) {
        var grace = terms.gracePeriodSeconds();
        if (grace != null) {
            options.put("gracePeriodSeconds", grace.longValue());
        }
        if (!terms.propagation().isEmpty()) {
            options.put("propagationPolicy", terms.propagation());
        }
        if (!terms.uid().isEmpty()) {
            Tree.child(options, "preconditions").put("uid", terms.uid());
        }
        if (!terms.resourceVersion().isEmpty()) {
            Tree.child(options, "preconditions").put("resourceVersion", terms.resourceVersion());
        }
    }
}
