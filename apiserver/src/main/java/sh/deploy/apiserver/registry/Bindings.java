package sh.deploy.apiserver.registry;

import java.time.temporal.ChronoUnit;
import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/** Assigns pods to nodes: the {@code binding} subresource. A pod is bound once. */
final class Bindings {
    private static final int ATTEMPTS = 10;

    private final Authorizer authorizer;
    private final Admission admission;
    private final Commits commits;
    private final Store store;
    private final Time time;

    Bindings(Authorizer authorizer, Admission admission, Commits commits, Store store, Time time) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.commits = commits;
        this.store = store;
        this.time = time;
    }

    ApiResult bind(Caller caller, Resource resource) {
        if (!(resource.request().body() instanceof ObjectNode binding)) {
            throw resource.bad("the request body must be a Binding");
        }
        var given = resource.request().name();
        var name = given.isEmpty() ? Tree.text(binding, "metadata", "name") : given;
        var permit = authorizer.permit(caller, action(resource, given));
        shape(binding);
        var warnings = judge(permit, resource, name, binding);
        var node = Tree.text(binding, "target", "name");
        if (node.isEmpty()) {
            throw invalid(name, FieldCause.required("target.name", ""));
        }
        var kind = Tree.text(binding, "target", "kind");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            throw invalid(name, FieldCause.notSupported("target.kind", kind, List.of("Node", "<empty>")));
        }
        if (Tree.has(binding, "metadata", "annotations", AtMostOne.ANNOTATION)) {
            throw invalid(
                    name,
                    FieldCause.forbidden(
                            "metadata.annotations[" + AtMostOne.ANNOTATION + "]",
                            "a binding may not set it: annotate the pod before it is bound"));
        }
        return bind(permit, resource, name, node, binding, warnings);
    }

    /** At the older address bindings are a resource of their own. */
    private static Action action(Resource resource, String name) {
        return resource.request().resource().equals("bindings")
                ? new Action("create", "", "bindings", "", resource.namespace(), name)
                : resource.action("create", name);
    }

    /** Whoever wrote it, or changed it: its annotations are stored in the pod as they are. */
    private static void shape(ObjectNode binding) {
        FieldValidation.prune("io.k8s.api.core.v1.Binding", "Binding", "v1", binding);
    }

    private List<String> judge(Permit permit, Resource resource, String name, ObjectNode binding) {
        binding.put("kind", "Binding").put("apiVersion", "v1");
        var metadata = Tree.child(binding, "metadata");
        Tree.defaultTo(metadata, "name", name);
        Tree.defaultTo(metadata, "namespace", resource.namespace());
        return admission.judgeBody(
                permit, resource.asked(admission), resource.key(name), binding, null, Bindings::shape);
    }

    private ApiResult bind(
            Permit permit, Resource resource, String name, String node, ObjectNode binding, List<String> warnings) {
        for (int attempt = 1; ; attempt++) {
            var current = store.newest().get(resource.key(name));
            if (current == null) {
                throw resource.notFound(name);
            }
            var next = JsonTrees.object(current.json());
            check(resource, name, next, binding);
            assign(next, node, binding);
            try {
                commits.commit(
                        admission.change(permit, resource.stored(), current, next),
                        resource.request().write());
                return new ApiResult.Answer(Successes.created(), true, warnings);
            } catch (AppendRefused refused) {
                if (attempt == ATTEMPTS) {
                    throw resource.modified(name);
                }
            }
        }
    }

    private static void check(Resource resource, String name, ObjectNode pod, ObjectNode binding) {
        var uid = Tree.text(binding, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(Tree.text(pod, "metadata", "uid"))) {
            throw resource.conflict(
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + Tree.text(pod, "metadata", "uid"));
        }
        if (Tree.has(pod, "metadata", "deletionTimestamp")) {
            throw resource.conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        var bound = Tree.text(pod, "spec", "nodeName");
        if (!bound.isEmpty()) {
            throw resource.conflict(name, "pod " + name + " is already assigned to node \"" + bound + "\"");
        }
    }

    private void assign(ObjectNode pod, String node, ObjectNode binding) {
        Tree.child(pod, "spec").put("nodeName", node);
        var annotations = Tree.at(binding, "metadata", "annotations");
        if (annotations instanceof ObjectNode added && !added.isEmpty()) {
            Tree.child(Tree.child(pod, "metadata"), "annotations").setAll(added);
        }
        var conditions = Tree.list(Tree.child(pod, "status"), "conditions");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            if (Tree.text(conditions.path(i), "type").equals("PodScheduled")) {
                conditions.remove(i);
            }
        }
        conditions
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put(
                        "lastTransitionTime",
                        time.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static RuntimeException invalid(String name, FieldCause cause) {
        return new Problem(
                        Reason.INVALID,
                        "Binding \"" + name + "\" is invalid: " + cause.field() + ": " + cause.message(),
                        new Problem.Target("", "Binding", name, ""),
                        List.of(cause),
                        0)
                .toException();
    }
}
