package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.SystemNamespaces;
import sh.deploy.apiserver.admission.SystemPriorityClasses;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** Deletes of one object and of collections. */
final class Deletes {
    private static final int ATTEMPTS = 10;
    /** Deletes of one collection that are under way at once, so that they share commits. */
    private static final int SIDE_BY_SIDE = 64;

    private final Authorizer authorizer;
    private final Admission admission;
    private final Commits commits;
    private final Store store;
    private final Reads reads;
    private final Time time;

    Deletes(Authorizer authorizer, Admission admission, Commits commits, Store store, Reads reads, Time time) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.commits = commits;
        this.store = store;
        this.reads = reads;
        this.time = time;
    }

    ApiResult delete(Caller caller, Resource resource) {
        var name = resource.request().name();
        var permit = authorizer.permit(caller, resource.action("delete", name));
        var terms = resource.request().write();
        var earlier = commits.earlier(caller.user(), terms.idempotencyKey());
        if (earlier.isPresent()) {
            return removed(resource, JsonTrees.object(earlier.get().object()), List.of());
        }
        return delete(permit, resource.asked(admission), resource, name);
    }

    /**
     * Policies and webhooks judge each object, and have no more time for all of them together than for one. The threads work for the request:
     * what they wait for and write is of its share and on its record.
     */
    ApiResult deleteCollection(Caller caller, Resource resource) {
        var permit = authorizer.permit(caller, resource.action("deletecollection", ""));
        var found = reads.select(resource);
        var asked = resource.asked(admission);
        var gate = new Semaphore(SIDE_BY_SIDE);
        var deletes = new ArrayList<Future<?>>();
        var warnings = new Said();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var object : found.items()) {
                deletes.add(threads.submit(Seat.carried(
                        AuditNotes.carried(() -> deleteOneOf(permit, asked, resource, object, gate, warnings)))));
            }
            for (var delete : deletes) {
                delete.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException problem
                    ? problem.beside(warnings.all())
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Reason.SERVICE_UNAVAILABLE, "the server is shutting down; not everything was deleted")
                    .toException();
        }
        return new ApiResult.Many(resource.kind(), found.items(), store.newest().revision(), "", -1, warnings.all());
    }

    private void deleteOneOf(
            Permit permit, Asked asked, Resource resource, StoredObject object, Semaphore gate, Said warnings) {
        gate.acquireUninterruptibly();
        try {
            var inItsNamespace = resource.inNamespace(object.key().namespace()).asOneOfMany();
            warnings.addAll(
                    delete(permit, asked, inItsNamespace, object.key().name()).warnings());
        } catch (ProblemException e) {
            if (!e.problem().says(Reason.NOT_FOUND)) {
                warnings.addAll(e.warnings());
                throw e.problem().toException();
            }
        } finally {
            gate.release();
        }
    }

    private ApiResult delete(Permit permit, Asked asked, Resource resource, String name) {
        for (int attempt = 1; ; attempt++) {
            var current = store.newest().get(resource.key(name));
            if (current == null) {
                throw resource.notFound(name);
            }
            checkPreconditions(resource, current);
            SystemNamespaces.refuseDeletion(current.key());
            SystemPriorityClasses.refuseDeletion(current.key());
            try {
                return carryOut(permit, asked, resource, current);
            } catch (AppendRefused refused) {
                if (attempt == ATTEMPTS) {
                    throw resource.modified(name);
                }
            }
        }
    }

    private ApiResult carryOut(Permit permit, Asked asked, Resource resource, StoredObject current) {
        var request = resource.request();
        var tree = JsonTrees.object(current.json());
        var kind = resource.stored();
        var warnings = admission.delete(permit, asked, kind, current, tree);
        boolean core = kind.group().isEmpty();
        var plan = DeletePlan.of(
                core && kind.plural().equals("pods"),
                core && kind.plural().equals("namespaces"),
                tree,
                request.delete(),
                time.now());
        return switch (plan) {
            case DeletePlan.Remove(var last) -> {
                var json = commits.commit(admission.removal(permit, kind, current, last), request.write());
                yield kind.plural().equals("pods")
                        ? new ApiResult.One(resource.kind(), json, false, warnings)
                        : removed(resource, last, warnings);
            }
            case DeletePlan.Mark(var next) ->
                new ApiResult.One(
                        resource.kind(),
                        commits.commit(admission.change(permit, kind, current, next), request.write()),
                        false,
                        warnings);
            case DeletePlan.Wait() -> new ApiResult.One(resource.kind(), current.json(), false, warnings);
        };
    }

    /** That the object is the one the request means. */
    static void checkPreconditions(Resource resource, StoredObject current) {
        var terms = resource.request().delete();
        if (!terms.uid().isEmpty() && !terms.uid().equals(current.uid())) {
            throw resource.conflict(
                    current.key().name(),
                    "Precondition failed: UID in precondition: " + terms.uid() + ", UID in object meta: "
                            + current.uid());
        }
        var revision = Long.toString(current.revision());
        if (!terms.resourceVersion().isEmpty() && !terms.resourceVersion().equals(revision)) {
            throw resource.conflict(
                    current.key().name(),
                    "Precondition failed: ResourceVersion in precondition: " + terms.resourceVersion()
                            + ", ResourceVersion in object meta: " + revision);
        }
    }

    private static ApiResult removed(Resource resource, ObjectNode last, List<String> warnings) {
        return new ApiResult.Answer(
                Successes.status(resource, Tree.text(last, "metadata", "name"), Tree.text(last, "metadata", "uid")),
                false,
                warnings);
    }
}
