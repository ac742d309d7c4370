package sh.deploy.e2e.crash;

import java.util.Map;
import java.util.TreeMap;
import sh.deploy.e2e.cluster.Kubectl;

/** Which containers run for which pods: equal before and after means that nothing was restarted, replaced or doubled. */
record Fingerprint(Map<String, String> containerByPod) {
    private static final String PATH =
            "jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";

    static Fingerprint of(Kubectl kubectl, String namespace) {
        var found = new TreeMap<String, String>();
        kubectl.out("get", "pods", "-n", namespace, "-o", PATH).lines().forEach(line -> {
            var words = line.split(" ", 2);
            found.put(words[0], words.length > 1 ? words[1] : "");
        });
        return new Fingerprint(Map.copyOf(found));
    }
}
