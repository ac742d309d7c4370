package sh.deploy.apiserver.authz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.PersistentMap;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;

/**
 * All roles and bindings as they stand at one revision, ordered by whom the bindings are for: what a decision costs does not depend on
 * the bindings of others. Never changes; each change makes the next one, so a decision never mixes two revisions.
 */
final class Grants {
    static final Grants NONE = new Grants(PersistentMap.empty(), PersistentMap.empty());

    /** That a subject of a binding is given a role. */
    private record Given(Seat seat, ObjectKey binding, ObjectKey role, Subject subject) {}

    /** Sees what a caller is given, one after the other; the rules are null when the role is not there. */
    private interface Visitor {
        /** Whether that was enough. */
        boolean visit(Given given, @Nullable List<PolicyRule> rules);
    }

    private final PersistentMap<ObjectKey, List<PolicyRule>> roles;
    private final PersistentMap<Seat, Given> seats;

    private Grants(PersistentMap<ObjectKey, List<PolicyRule>> roles, PersistentMap<Seat, Given> seats) {
        this.roles = roles;
        this.seats = seats;
    }

    /** The first grant of a rule that is wanted, in force in the namespace; an empty one means the whole cluster. */
    @Nullable
    Grant first(Caller caller, String namespace, Predicate<PolicyRule> wanted) {
        var found = new Grant[1];
        walk(caller, namespace, (given, rules) -> {
            if (rules != null) {
                for (var rule : rules) {
                    if (wanted.test(rule)) {
                        found[0] = new Grant(given.binding(), given.role(), rule, given.subject());
                        return true;
                    }
                }
            }
            return false;
        });
        return found[0];
    }

    /** All rules that are in force for the caller in the namespace. */
    List<PolicyRule> rules(Caller caller, String namespace) {
        var all = new ArrayList<PolicyRule>();
        walk(caller, namespace, (given, rules) -> {
            if (rules != null) {
                all.addAll(rules);
            }
            return false;
        });
        return all;
    }

    /** Roles that the caller is given, but that are not there. */
    List<ObjectKey> missingRoles(Caller caller, String namespace) {
        var missing = new ArrayList<ObjectKey>();
        walk(caller, namespace, (given, rules) -> {
            if (rules == null && !missing.contains(given.role())) {
                missing.add(given.role());
            }
            return false;
        });
        return missing;
    }

    /** Null when the role is not there. */
    @Nullable
    List<PolicyRule> rulesOf(ObjectKey role) {
        return roles.get(role);
    }

    private void walk(Caller caller, String namespace, Visitor visitor) {
        if (walk(false, caller.user(), namespace, visitor)) {
            return;
        }
        for (var group : caller.groups()) {
            if (walk(true, group, namespace, visitor)) {
                return;
            }
        }
    }

    private boolean walk(boolean isGroup, String identity, String namespace, Visitor visitor) {
        return walkFrom(Seat.first(isGroup, identity, ""), visitor)
                || (!namespace.isEmpty() && walkFrom(Seat.first(isGroup, identity, namespace), visitor));
    }

    private boolean walkFrom(Seat first, Visitor visitor) {
        var seated = seats.valuesFrom(first);
        while (seated.hasNext()) {
            var given = seated.next();
            if (!given.seat().isBeside(first)) {
                return false;
            }
            if (visitor.visit(given, roles.get(given.role()))) {
                return true;
            }
        }
        return false;
    }

    Grants after(Change change) {
        var key = change.after().key();
        if (!key.group().equals(Rbac.GROUP)) {
            return this;
        }
        return switch (key.resource()) {
            case Rbac.ROLES, Rbac.CLUSTER_ROLES -> new Grants(rolesAfter(key, change), seats);
            case Rbac.ROLE_BINDINGS, Rbac.CLUSTER_ROLE_BINDINGS -> new Grants(roles, seatsAfter(change));
            default -> this;
        };
    }

    private PersistentMap<ObjectKey, List<PolicyRule>> rolesAfter(ObjectKey key, Change change) {
        return change.deleted()
                ? roles.without(key)
                : roles.with(key, PolicyRule.all(JsonTrees.object(change.after().json())));
    }

    private PersistentMap<Seat, Given> seatsAfter(Change change) {
        var next = seats;
        if (change.before() != null) {
            for (var given : given(change.before())) {
                next = next.without(given.seat());
            }
        }
        if (!change.deleted()) {
            for (var given : given(change.after())) {
                next = next.with(given.seat(), given);
            }
        }
        return next;
    }

    private static List<Given> given(StoredObject binding) {
        var key = binding.key();
        var tree = JsonTrees.object(binding.json());
        var role = Rbac.role(key.namespace(), Tree.text(tree, "roleRef", "kind"), Tree.text(tree, "roleRef", "name"));
        return Tree.objects(tree, "subjects").stream()
                .map(subject -> subject(key.namespace(), subject))
                .map(subject -> new Given(
                        new Seat(subject.isGroup(), subject.identity(), key.namespace(), key.name()),
                        key,
                        role,
                        subject))
                .toList();
    }

    /** A service account without a namespace is one of the binding's. */
    private static Subject subject(String namespaceOfBinding, JsonNode subject) {
        var namespace = Tree.text(subject, "namespace");
        return new Subject(
                Tree.text(subject, "kind"),
                namespace.isEmpty() ? namespaceOfBinding : namespace,
                Tree.text(subject, "name"));
    }
}
