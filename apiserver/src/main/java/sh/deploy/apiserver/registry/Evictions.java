package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.policy.SelectorRules;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes pods as far as their disruption budgets allow it: the {@code eviction} subresource. The budget is charged before the
 * pod goes: of two who evict at once, the one that comes second sees what the first has left of it.
 */
final class Evictions {
    /** In each round of evictions that compete for one budget at least one gets through. */
    private static final int ATTEMPTS = 200;

    private static final List<String> VERSIONS = List.of("", "policy/v1", "policy/v1beta1");

    private final Authorizer authorizer;
    private final Admission admission;
    private final Commits commits;
    private final Store store;
    private final Kind budgets;
    private final Time time;

    /** @param budgets the kind PodDisruptionBudget */
    Evictions(Authorizer authorizer, Admission admission, Commits commits, Store store, Kind budgets, Time time) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.commits = commits;
        this.store = store;
        this.budgets = budgets;
        this.time = time;
    }

    ApiResult evict(Caller caller, Resource resource) {
        var request = resource.request();
        var permit = authorizer.permit(caller, resource.action("create", request.name()));
        checkBody(resource, request.body());
        List<String> warnings = List.of();
        if (commits.earlier(caller.user(), request.write().idempotencyKey()).isEmpty()) {
            warnings = judge(permit, resource);
            var charged = deleteOrCharge(permit, resource);
            if (charged != null) {
                remove(permit, resource, charged);
            }
        }
        return new ApiResult.Answer(Successes.created(), true, warnings);
    }

    /** Webhooks may refuse an eviction, but not change it: how it is to be done has been read from it. */
    private List<String> judge(Permit permit, Resource resource) {
        var eviction = Objects.requireNonNull(resource.request().body()).deepCopy();
        var body = (ObjectNode) eviction;
        body.put("kind", "Eviction").put("apiVersion", "policy/v1");
        Tree.defaultTo(Tree.child(body, "metadata"), "namespace", resource.namespace());
        return admission.judgeBody(permit, resource.asked(admission), resource.key(), body, null, null);
    }

    private static void checkBody(Resource resource, @Nullable JsonNode body) {
        if (!(body instanceof ObjectNode eviction)) {
            throw resource.bad("the request body must be an Eviction in version policy/v1");
        }
        var kind = Tree.text(eviction, "kind");
        var version = Tree.text(eviction, "apiVersion");
        if ((!kind.isEmpty() && !kind.equals("Eviction")) || !VERSIONS.contains(version)) {
            throw resource.bad(
                    "the request body must be an Eviction in version policy/v1, not " + kind + " in " + version);
        }
        if (!Tree.text(eviction, "metadata", "name").equals(resource.request().name())) {
            throw resource.bad("name in URL does not match name in Eviction object");
        }
        var namespace = Tree.text(eviction, "metadata", "namespace");
        if (!namespace.isEmpty() && !namespace.equals(resource.namespace())) {
            throw resource.bad("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /**
     * Deletes a pod that is free to go, or charges its budget. A pod that has changed since it was looked at is judged anew.
     *
     * @return the uid of the pod whose budget was charged; null when it is on its way out already
     */
    private @Nullable String deleteOrCharge(Permit permit, Resource resource) {
        var name = resource.request().name();
        for (int attempt = 1; ; attempt++) {
            var newest = store.newest();
            var pod = find(newest, resource);
            Deletes.checkPreconditions(resource, pod);
            var tree = JsonTrees.object(pod.json());
            try {
                switch (EvictionPlan.of(tree, node(newest, tree), covering(newest, tree), time.now())) {
                    case EvictionPlan.Refuse(var why) -> throw why.toException();
                    case EvictionPlan.Free() -> {
                        delete(permit, resource, pod, tree);
                        return null;
                    }
                    case EvictionPlan.Spend(var budget) -> {
                        charge(permit, resource, newest, budget);
                        return pod.uid();
                    }
                }
            } catch (AppendRefused refused) {
                if (attempt == ATTEMPTS) {
                    throw contended(name);
                }
            }
        }
    }

    private void charge(Permit permit, Resource resource, Snapshot newest, ObjectNode budget) {
        var stored = newest.get(budgets.key(resource.namespace(), Tree.text(budget, "metadata", "name")));
        if (stored == null) {
            throw new IllegalStateException("a budget is charged that is not in the state it was read from");
        }
        commits.commit(
                admission.change(permit, budgets, stored, budget),
                resource.request().write().asOneOfMany());
    }

    /** The budget is charged once, however often the pod changes meanwhile. */
    private void remove(Permit permit, Resource resource, String uid) {
        for (int attempt = 1; ; attempt++) {
            var pod = find(store.newest(), resource);
            if (!pod.uid().equals(uid)) {
                return;
            }
            Deletes.checkPreconditions(resource, pod);
            try {
                delete(permit, resource, pod, JsonTrees.object(pod.json()));
                return;
            } catch (AppendRefused refused) {
                if (attempt == ATTEMPTS) {
                    throw contended(resource.request().name());
                }
            }
        }
    }

    /** One write says why and that it goes, so that no pod is left that claims to go and does not. */
    private void delete(Permit permit, Resource resource, StoredObject stored, ObjectNode pod) {
        boolean changed = DisruptionTarget.say(pod, time.now());
        var kind = resource.stored();
        var plan = DeletePlan.of(true, false, pod, terms(pod, resource.request().delete()), time.now());
        var admitted = switch (plan) {
            case DeletePlan.Remove(var last) -> admission.removal(permit, kind, stored, last);
            case DeletePlan.Mark(var next) -> admission.change(permit, kind, stored, next);
            case DeletePlan.Wait() -> changed ? admission.change(permit, kind, stored, pod) : null;
        };
        if (admitted != null) {
            commits.commit(admitted, resource.request().write());
        }
    }

    /** To evict is not to force: the identity of a pod that runs at most once is free when its containers are gone. */
    private static DeleteTerms terms(ObjectNode pod, DeleteTerms asked) {
        var grace = asked.gracePeriodSeconds();
        return grace != null && grace == 0 && DeletePlan.runsAtMostOnce(pod) ? asked.within(1) : asked;
    }

    private List<ObjectNode> covering(Snapshot newest, ObjectNode pod) {
        var labels = Tree.at(pod, "metadata", "labels");
        var found = new ArrayList<ObjectNode>(1);
        for (var stored : newest.list(budgets.group(), budgets.plural(), Tree.text(pod, "metadata", "namespace"))) {
            var budget = JsonTrees.object(stored.json());
            var selector = Tree.at(budget, "spec", "selector");
            if (selector.isObject() && SelectorRules.matches(selector, labels)) {
                found.add(budget);
            }
        }
        return found;
    }

    private static ObjectNode node(Snapshot newest, ObjectNode pod) {
        var node = newest.get(new ObjectKey("", "nodes", "", Tree.text(pod, "spec", "nodeName")));
        return node == null ? Tree.newObject() : JsonTrees.object(node.json());
    }

    private static StoredObject find(Snapshot newest, Resource resource) {
        var name = resource.request().name();
        var pod = newest.get(resource.key(name));
        if (pod == null) {
            throw resource.notFound(name);
        }
        return pod;
    }

    private static RuntimeException contended(String pod) {
        return new Problem(
                        Reason.TIMEOUT,
                        "pod " + pod + " could not be evicted: it, or its disruption budget, keeps changing; try again",
                        null,
                        List.of(),
                        EvictionPlan.RETRY_AFTER_SECONDS)
                .toException();
    }
}
