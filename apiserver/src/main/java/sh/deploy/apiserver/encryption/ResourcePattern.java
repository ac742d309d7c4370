package sh.deploy.apiserver.encryption;

/**
 * Which resources a rule is for, as Kubernetes writes it: {@code secrets}, {@code deployments.apps}, {@code *.apps} for a group, {@code *.}
 * for the core group, {@code *.*} for all.
 *
 * @param resource plural name, or {@code *}
 * @param group empty for the core group, or {@code *}, which stands only with all resources
 */
record ResourcePattern(String resource, String group) {
    static final String ANY = "*";

    static final String FORMS = "secrets, deployments.apps, *.apps for a group, *. for the core group, or *.* for all";

    /** @throws IllegalArgumentException with the end of a sentence that begins with what was written */
    static ResourcePattern parse(String written) {
        int dot = written.indexOf('.');
        var resource = dot < 0 ? written : written.substring(0, dot);
        var group = dot < 0 ? "" : written.substring(dot + 1);
        boolean anyGroup = group.equals(ANY);
        if (resource.equals(ANY) ? dot < 0 : !isName(resource) || anyGroup || dot >= 0 && group.isEmpty()) {
            throw new IllegalArgumentException("is not of the form " + FORMS);
        }
        if (!anyGroup && !group.isEmpty() && !isGroup(group)) {
            throw new IllegalArgumentException("names no group of the form apps or storage.k8s.io");
        }
        return new ResourcePattern(resource, group);
    }

    boolean matches(String otherGroup, String otherResource) {
        return (resource.equals(ANY) || resource.equals(otherResource))
                && (group.equals(ANY) || group.equals(otherGroup));
    }

    /** Whether there is nothing that the other matches and this does not. */
    boolean covers(ResourcePattern other) {
        return matches(other.group, other.resource);
    }

    private static boolean isName(String text) {
        return text.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?") && text.length() <= 63;
    }

    private static boolean isGroup(String text) {
        for (var part : text.split("\\.", -1)) {
            if (!isName(part)) {
                return false;
            }
        }
        return text.length() <= 253;
    }

    @Override
    public String toString() {
        return group.isEmpty() && !resource.equals(ANY) ? resource : resource + "." + group;
    }
}
