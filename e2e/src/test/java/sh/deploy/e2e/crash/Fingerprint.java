package sh.deploy.e2e.crash;

import java.util.Map;
import java.util.TreeMap;
import sh.deploy.e2e.cluster.Kubectl;

/** Which containers run for which pods: equal before and after means that nothing was restarted, replaced or doubled. */
record Fingerprint(Map<String, Instance> byUid) {
    /** A pod's only container, and how often it was started again. */
    record Instance(String container, int restarts) {}

    private static final String PATH =
            "jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";

    static Fingerprint of(Kubectl kubectl, String namespace) {
        var found = new TreeMap<String, Instance>();
        kubectl.out("get", "pods", "-n", namespace, "-o", PATH).lines().forEach(line -> {
            var words = line.split(" ");
            found.put(words[0], new Instance(words[1].replace("docker://", ""), Integer.parseInt(words[2])));
        });
        return new Fingerprint(Map.copyOf(found));
    }

    Map<String, String> containerByUid() {
        var containers = new TreeMap<String, String>();
        byUid.forEach((uid, instance) -> containers.put(uid, instance.container()));
        return containers;
    }
}
