package sh.deploy.kubelet.pressure;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an evicted pod's status says, in Kubernetes' words. Pure. */
final class EvictionWords {
    private static final String[] SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti"};

    private EvictionWords() {}

    static String evicted(EvictionSettings.Met met, Candidate pod) {
        var signal = met.signal();
        var words = "The node was low on resource: " + signal.resource() + ". Threshold quantity: "
                + amount(signal, met.threshold()) + ", available: "
                + amount(signal, met.reading().available()) + ". ";
        return !signal.inBytes()
                ? words
                : words
                        + pod.containers().stream()
                                .filter(use -> use.used() > use.requested())
                                .map(use -> "Container " + use.container() + " was using "
                                        + amount(signal, use.used()) + ", request is "
                                        + amount(signal, use.requested()) + ", has larger consumption of "
                                        + signal.resource() + ". ")
                                .collect(Collectors.joining());
    }

    static String notAdmitted(Set<Pressure> pressures) {
        var conditions = new TreeSet<String>();
        pressures.forEach(pressure -> conditions.add(pressure.condition()));
        return "The node had condition: [" + String.join(" ", conditions) + "]. ";
    }

    private static String amount(Signal signal, long amount) {
        return signal.inBytes() ? bytes(amount) : String.valueOf(amount);
    }

    /** With the largest suffix that leaves a whole number. */
    static String bytes(long amount) {
        int suffix = 0;
        while (amount != 0 && amount % 1024 == 0 && suffix < SUFFIXES.length - 1) {
            amount /= 1024;
            suffix++;
        }
        return amount + SUFFIXES[suffix];
    }
}
