package sh.deploy.apiserver.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.Admitted;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Patches;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.log.Verb;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** Changes of objects and of their parts: updates with optimistic concurrency, and patches that are repeated on conflict. */
final class Updates {
    /** In each round of changes that compete for one object at least one gets through. */
    private static final int ATTEMPTS = 200;

    /** Makes the next state of an object, in the shape the client speaks, from the current one. Neither is kept. */
    private interface Change {
        ObjectNode next(ObjectNode current, List<String> warnings);
    }

    private final Authorizer authorizer;
    private final Admission admission;
    private final Commits commits;
    private final Store store;

    Updates(Authorizer authorizer, Admission admission, Commits commits, Store store) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.commits = commits;
        this.store = store;
    }

    ApiResult update(Caller caller, Resource resource) {
        var permit = authorizer.permit(
                caller, resource.action("update", resource.request().name()), AuditNotes::decided);
        var warnings = new ArrayList<String>(0);
        var part = Part.of(resource);
        var body = part.readBody(resource, warnings);
        return apply(permit, resource, part, warnings, (current, into) -> body.deepCopy());
    }

    ApiResult patch(Caller caller, Resource resource) {
        var request = resource.request();
        var permit = authorizer.permit(caller, resource.action("patch", request.name()));
        var type = Objects.requireNonNull(request.patchType(), "a patch has a type");
        var patch = request.body();
        if (patch == null) {
            throw resource.bad("the request body must be a patch");
        }
        var part = Part.of(resource);
        return apply(permit, resource, part, new ArrayList<>(0), (current, warnings) -> {
            var patched = Patches.apply(type, resource.kind(), current, patch);
            return part.readPatched(
                    resource, patched, () -> new String(JsonTrees.bytes(patch), StandardCharsets.UTF_8), warnings);
        });
    }

    private ApiResult apply(Permit permit, Resource resource, Part part, List<String> said, Change change) {
        var terms = resource.request().write();
        var earlier = commits.earlier(permit.caller().user(), terms.idempotencyKey());
        if (earlier.isPresent()) {
            return part.result(resource, earlier.get().object(), List.of());
        }
        var asked = resource.asked(admission);
        for (int attempt = 1; ; attempt++) {
            var current = current(resource);
            var warnings = new ArrayList<>(said);
            var currentTree = JsonTrees.object(current.json());
            var admitted = ProblemException.telling(warnings, () -> {
                var asSeen = resource.kind().fromStored(currentTree.deepCopy());
                var next = change.next(part.view(resource, asSeen), warnings);
                checkPreconditions(resource, current, next);
                warnings.addAll(part.judge(resource, admission, permit, asked, next, currentTree));
                var stored = part.toStored(resource, next, currentTree);
                return admit(permit, asked, resource, part, current, currentTree, stored);
            });
            warnings.addAll(admitted.warnings());
            if (!isChange(admitted, currentTree)) {
                return part.result(resource, current.json(), warnings);
            }
            try {
                return part.result(resource, commits.commit(admitted, terms), warnings);
            } catch (AppendRefused refused) {
                if (attempt == ATTEMPTS) {
                    throw resource.modified(resource.request().name());
                }
            }
        }
    }

    private StoredObject current(Resource resource) {
        var name = resource.request().name();
        var current = store.newest().get(resource.key(name));
        if (current == null) {
            throw resource.notFound(name);
        }
        return current;
    }

    /** Where nothing would change nothing is written, and watchers see nothing. */
    private static boolean isChange(Admitted admitted, ObjectNode current) {
        return admitted.verb() == Verb.DELETE || !admitted.object().equals(current);
    }

    private Admitted admit(
            Permit permit,
            Asked asked,
            Resource resource,
            Part part,
            StoredObject current,
            ObjectNode currentTree,
            ObjectNode next) {
        var kind = resource.stored();
        var admitted = switch (part) {
            case Part.Whole(var statusOnly)
            when statusOnly -> admission.updateStatus(permit, asked, kind, current, currentTree, next);
            case Part.Finalizing finalizing ->
                admission.updateFinalizers(permit, asked, kind, current, currentTree, next);
            case Part.Approving approving -> admission.approve(permit, asked, kind, current, currentTree, next);
            case Part.Whole whole -> admission.update(permit, asked, kind, current, currentTree, next);
            case Part.Scaled scaled ->
                admission.update(permit, asked.having(Heard.ALL), kind, current, currentTree, next);
        };
        var object = admitted.object();
        if (DeletePlan.isFinished(object)) {
            return admission.removal(permit, kind, current, object);
        }
        Tree.child(object, "metadata").put("resourceVersion", Long.toString(current.revision()));
        return admitted;
    }

    /** A change that is meant for one revision fails here when it is tried again, since there is another one now. */
    private static void checkPreconditions(Resource resource, StoredObject current, ObjectNode next) {
        var name = resource.request().name();
        var named = Tree.text(next, "metadata", "name");
        if (named.isEmpty()) {
            Tree.child(next, "metadata").put("name", name);
        } else if (!named.equals(name)) {
            throw resource.bad(
                    "the name of the object (" + named + ") does not match the name on the URL (" + name + ")");
        }
        var uid = Tree.text(next, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(current.uid())) {
            throw resource.conflict(
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + current.uid());
        }
        var version = Tree.text(next, "metadata", "resourceVersion");
        boolean any = version.isEmpty() || version.equals("0");
        if (!any && !version.equals(Long.toString(current.revision()))) {
            throw resource.modified(name);
        }
    }
}
