package sh.deploy.apiserver.audit;

import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.authz.Action;

/**
 * Resources of one API group.
 *
 * @param group empty for the core group
 * @param resources such as {@code pods}, {@code pods/log}, {@code pods/*} for pods and every part of them, {@code *}{@code /status} for this
 *     part of everything, or {@code *}; none: all of them. Source: Kubernetes' audit policy checker
 * @param names of objects; none: whatever they are called
 */
record GroupResources(String group, List<String> resources, Set<String> names) {
    private static final String ALL = "*";
    private static final String ALL_OF = "/*";

    GroupResources {
        resources = List.copyOf(resources);
        names = Set.copyOf(names);
    }

    boolean includes(Action action) {
        return group.equals(action.group())
                && (names.isEmpty() || names.contains(action.name()))
                && (resources.isEmpty() || includes(action.resource(), action.subresource()));
    }

    private boolean includes(String resource, String part) {
        for (int i = 0; i < resources.size(); i++) {
            var named = resources.get(i);
            if (named.equals(ALL) || isWithParts(named, resource) || isExactly(named, resource, part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithParts(String named, String resource) {
        return named.length() == resource.length() + ALL_OF.length()
                && named.startsWith(resource)
                && named.endsWith(ALL_OF);
    }

    private static boolean isExactly(String named, String resource, String part) {
        if (part.isEmpty()) {
            return named.equals(resource);
        }
        int slash = named.length() - part.length() - 1;
        boolean isThisPart = slash > 0 && named.charAt(slash) == '/' && named.endsWith(part);
        boolean isOfThis = slash == resource.length() && named.startsWith(resource);
        return isThisPart && (isOfThis || slash == 1 && named.startsWith(ALL));
    }
}
