package sh.deploy.apiserver.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/**
 * A rule of a policy, and what follows where it matches. A part that is empty matches everything. Called for every request: makes nothing.
 *
 * @param namespaces the empty one stands for what is in none
 * @param paths addresses that are no resources; a {@code *} at the end stands for whatever follows
 */
record AuditRule(
        Verdict verdict,
        Set<String> users,
        List<String> groups,
        Set<String> verbs,
        List<GroupResources> resources,
        Set<String> namespaces,
        List<String> paths) {
    AuditRule {
        users = Set.copyOf(users);
        groups = List.copyOf(groups);
        verbs = Set.copyOf(verbs);
        resources = List.copyOf(resources);
        namespaces = Set.copyOf(namespaces);
        paths = List.copyOf(paths);
    }

    /** @param caller null while nobody is proved: no rule about users or groups matches then */
    boolean matches(@Nullable Caller caller, Action action) {
        return paths.isEmpty()
                && isAbout(caller, action.verb())
                && (namespaces.isEmpty() || namespaces.contains(action.namespace()))
                && (resources.isEmpty() || anyIncludes(action));
    }

    /** As {@link #matches}, for an address that is no resource. */
    boolean matchesPath(@Nullable Caller caller, String verb, String path) {
        return namespaces.isEmpty()
                && resources.isEmpty()
                && isAbout(caller, verb)
                && (paths.isEmpty() || anyCovers(path));
    }

    private boolean isAbout(@Nullable Caller caller, String verb) {
        return (verbs.isEmpty() || verbs.contains(verb))
                && (users.isEmpty() || caller != null && users.contains(caller.user()))
                && (groups.isEmpty() || caller != null && isInAny(caller.groups()));
    }

    private boolean isInAny(Set<String> callersGroups) {
        for (int i = 0; i < groups.size(); i++) {
            if (callersGroups.contains(groups.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean anyIncludes(Action action) {
        for (int i = 0; i < resources.size(); i++) {
            if (resources.get(i).includes(action)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyCovers(String path) {
        for (int i = 0; i < paths.size(); i++) {
            var named = paths.get(i);
            int most = named.length() - 1;
            boolean covers = named.endsWith("*") ? path.regionMatches(0, named, 0, most) : path.equals(named);
            if (covers) {
                return true;
            }
        }
        return false;
    }
}
