package sh.deploy.apiserver.admission;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Coverage;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody gives rights that they do not have: who writes a role needs all that it allows, or the verb {@code escalate} on it; who writes
 * a binding needs all that the role allows, or the verb {@code bind} on the role; who says that a role gathers the rules of others
 * needs every right there is. Source: Kubernetes' documentation, "Using RBAC Authorization", "Privilege escalation prevention and
 * bootstrapping".
 */
final class NoEscalation {
    /** Single rights that one write may give away. */
    static final int MOST_RIGHTS = 20_000;

    /** Each of them is compared with every rule of the giver's. */
    private static final long MOST_COMPARISONS = 10_000_000;

    private static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    private final Authorizer authorizer;

    NoEscalation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Leaves everything but roles and bindings alone.
     *
     * @param object with its defaults, and valid
     * @param before null when the object is new
     * @throws ProblemException 403 with the rights that are lacking, 404 when a binding names a role that is not there
     */
    void check(Permit permit, Kind kind, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        if (!kind.group().equals(Rbac.GROUP)
                || permit.by() instanceof Decision.Almighty
                || before != null && isForTheCollectorOnly(object, before)) {
            return;
        }
        switch (kind.plural()) {
            case Rbac.ROLES, Rbac.CLUSTER_ROLES -> checkRole(permit, kind, key, object, before);
            case Rbac.ROLE_BINDINGS, Rbac.CLUSTER_ROLE_BINDINGS -> checkBinding(permit, kind, key, object);
            default -> {}
        }
    }

    private void checkRole(Permit permit, Kind kind, ObjectKey key, ObjectNode role, @Nullable ObjectNode before) {
        var caller = permit.caller();
        var named = permit.action().name();
        if (may(caller, new Action("escalate", Rbac.GROUP, kind.plural(), "", key.namespace(), named))) {
            return;
        }
        var held = authorizer.rules(caller, key.namespace());
        refuseMissing(caller, kind, key, held, PolicyRule.all(role));
        boolean gathers = gathers(role) || before != null && gathers(before);
        if (gathers && !Coverage.missing(held, EVERYTHING).isEmpty()) {
            throw forbidden(kind, key, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private void checkBinding(Permit permit, Kind kind, ObjectKey key, ObjectNode binding) {
        var name = Tree.text(binding, "roleRef", "name");
        var caller = permit.caller();
        var role = Rbac.role(key.namespace(), Tree.text(binding, "roleRef", "kind"), name);
        if (may(caller, new Action("bind", role.group(), role.resource(), "", key.namespace(), name))) {
            return;
        }
        var rules = authorizer.rulesOf(role).orElseThrow(() -> notFound(role));
        refuseMissing(caller, kind, key, authorizer.rules(caller, key.namespace()), rules);
    }

    private boolean may(Caller caller, Action action) {
        return authorizer.decide(caller, action) instanceof Decision.Allowed;
    }

    private static void refuseMissing(
            Caller caller, Kind kind, ObjectKey key, List<PolicyRule> held, List<PolicyRule> given) {
        long rights = Coverage.singleRights(given);
        boolean tooMany = rights > MOST_RIGHTS || rights * held.size() > MOST_COMPARISONS;
        if (tooMany && !held.containsAll(given)) {
            throw forbidden(
                    kind,
                    key,
                    "it gives " + rights
                            + " single rights, too many to compare with those of its author: divide it among several"
                            + " roles");
        }
        var missing = Coverage.missing(held, given);
        if (!missing.isEmpty()) {
            var lines = missing.stream().map(PolicyRule::toString).sorted().collect(Collectors.joining("\n"));
            throw forbidden(
                    kind,
                    key,
                    "user \"" + caller.user() + "\" (groups=" + quoted(caller)
                            + ") is attempting to grant RBAC permissions not currently held:\n" + lines);
        }
    }

    private static boolean gathers(ObjectNode role) {
        return Tree.has(role, "aggregationRule");
    }

    /** As the collector of garbage writes, which need not have the rights of what it takes away. */
    private static boolean isForTheCollectorOnly(ObjectNode object, ObjectNode before) {
        return withoutItsFields(object).equals(withoutItsFields(before));
    }

    private static ObjectNode withoutItsFields(ObjectNode object) {
        var rest = object.deepCopy();
        Tree.child(rest, "metadata").remove(List.of("ownerReferences", "finalizers", "resourceVersion"));
        return rest;
    }

    private static String quoted(Caller caller) {
        return new TreeSet<>(caller.groups())
                .stream().map(group -> "\"" + group + "\"").collect(Collectors.joining(" ", "[", "]"));
    }

    private static ProblemException notFound(ObjectKey role) {
        return Problem.of(
                        Reason.NOT_FOUND,
                        role.resource() + "." + role.group() + " \"" + role.name() + "\" not found",
                        new Problem.Target(role.group(), role.resource(), role.name(), ""))
                .toException();
    }

    private static ProblemException forbidden(Kind kind, ObjectKey key, String why) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        kind.qualifiedResource() + " \"" + key.name() + "\" is forbidden: " + why,
                        new Problem.Target(kind.group(), kind.plural(), key.name(), ""))
                .toException();
    }
}
