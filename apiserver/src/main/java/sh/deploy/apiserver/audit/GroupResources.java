package sh.deploy.apiserver.audit;

import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.authz.Action;

/**
 * Resources of one API group.
 *
 * @param group empty for the core group
 * @param resources such as {@code pods}, {@code pods/log}, {@code pods/*} for every part of pods, {@code *}{@code /status} for this part of
 *     everything, or {@code *}; none: all of them
 * @param names of objects; none: whatever they are called
 */
record GroupResources(String group, List<String> resources, Set<String> names) {
    private static final String ALL = "*";
    private static final String OF_ALL = "*/";
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
            boolean found = part.isEmpty()
                    ? named.equals(ALL) || named.equals(resource)
                    : named.equals(ALL) || isPart(named, resource, part);
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPart(String named, String resource, String part) {
        int slash = resource.length();
        if (named.startsWith(resource) && named.length() > slash && named.charAt(slash) == '/') {
            return named.endsWith(ALL_OF) && named.length() == slash + ALL_OF.length()
                    || named.length() == slash + 1 + part.length() && named.endsWith(part);
        }
        return named.length() == OF_ALL.length() + part.length() && named.startsWith(OF_ALL) && named.endsWith(part);
    }
}
