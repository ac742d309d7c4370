package sh.deploy.apiserver.kinds.policy;

import java.util.List;

/**
 * The two priority classes that every cluster has. No other's name may begin as theirs do, and nobody changes what they are. Source:
 * Kubernetes' documentation, "Pod Priority and Preemption" and "Guaranteed Scheduling For Critical Add-On Pods".
 */
public record SystemPriority(String name, int value, String description) {
    public static final String GROUP = "scheduling.k8s.io";
    public static final String CLASSES = "priorityclasses";

    public static final List<SystemPriority> ALL = List.of(
            new SystemPriority(
                    "system-cluster-critical",
                    2_000_000_000,
                    "For pods that the cluster cannot do without, wherever they run."),
            new SystemPriority(
                    "system-node-critical",
                    2_000_001_000,
                    "For pods that their node cannot do without, and that must not leave it."));

    static final String PREFIX = "system-";

    public static boolean isOne(String name) {
        return ALL.stream().anyMatch(one -> one.name.equals(name));
    }

    /** Why a class whose name begins as those of the system may not be so; empty when it is one of theirs. */
    static String complaint(String name, long value, boolean isDefault) {
        for (var one : ALL) {
            if (one.name.equals(name)) {
                if (value != one.value) {
                    return "value of " + name + " PriorityClass must be " + one.value;
                }
                return isDefault ? "globalDefault of " + name + " PriorityClass must be false" : "";
            }
        }
        return name + " is not a known system priority class";
    }
}
