package sh.deploy.apiserver.kinds.policy;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What resources are called: those of containers, and those that namespaces are bounded by. Source: Kubernetes' API reference. */
final class ResourceNames {
    private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");

    private static final Set<String> COUNTED_WHOLE = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "persistentvolumeclaims",
            "configmaps",
            "services.nodeports",
            "services.loadbalancers");

    private static final Set<String> SUMMED = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage");

    /** Of these a quota with scopes bounds some, and nothing else that has no domain. */
    private static final Set<String> OF_QUOTAS =
            Stream.of(SUMMED, COUNTED_WHOLE).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private ResourceNames() {}

    /** Empty when containers can ask for it. */
    static String containerComplaint(String name) {
        return complaint(name, OF_CONTAINERS, "must be a standard resource for containers");
    }

    /** Empty when a claim can ask for it. */
    static String claimComplaint(String name) {
        return name.equals("storage") ? "" : complaint(name, OF_QUOTAS, "must be a standard resource type");
    }

    /** Empty when a quota can bound it. */
    static String quotaComplaint(String name) {
        return name.startsWith("requests.hugepages-")
                ? ""
                : complaint(name, OF_QUOTAS, "must be a standard resource for quota");
    }

    static boolean isStandardOfQuotas(String name) {
        return OF_QUOTAS.contains(name) || name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");
    }

    /** Whether there are no parts of it. */
    static boolean isCounted(String name) {
        return COUNTED_WHOLE.contains(name) || name.startsWith("count/");
    }

    private static String complaint(String name, Set<String> standard, String otherwise) {
        var malformed = LabelRules.qualifiedNameComplaint(name);
        if (!malformed.isEmpty()) {
            return malformed;
        }
        boolean isKnown = name.indexOf('/') >= 0 || standard.contains(name) || name.startsWith("hugepages-");
        return isKnown ? "" : otherwise;
    }
}
