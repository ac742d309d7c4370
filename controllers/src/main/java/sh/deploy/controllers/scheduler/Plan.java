package sh.deploy.controllers.scheduler;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is to be done about waiting pods. */
public record Plan(List<Placement> placements, List<Refusal> refusals) {

    /** This pod runs on this node. */
    public record Placement(PodFacts pod, String node) {}

    /**
     * This pod fits nowhere.
     *
     * @param why for all pods that ask for the same
     */
    public record Refusal(PodFacts pod, Why why) {
        public Map<String, List<String>> reasons() {
            return why.reasons;
        }

        public String summary() {
            return why.summary();
        }
    }

    /**
     * @param reasons for each node everything that speaks against it
     * @param tooLarge a node lacks something, and none would have it without any pods
     * @param ofPod what keeps it from every node alike; empty when nothing does
     */
    public record Why(Map<String, List<String>> reasons, boolean tooLarge, String ofPod) {

        /** One sentence as Kubernetes' scheduler says it, with each reason and how many nodes give it. */
        public String summary() {
            if (reasons.isEmpty()) {
                return "no nodes available to schedule pods";
            }
            if (!ofPod.isEmpty()) {
                return available() + ofPod + "." + preemption();
            }
            var counts = new TreeMap<String, Integer>();
            reasons.values().forEach(each -> each.forEach(reason -> counts.merge(reason, 1, Integer::sum)));
            return counts.entrySet().stream()
                            .map(count -> count.getValue() + " " + count.getKey())
                            .sorted()
                            .collect(Collectors.joining(", ", available(), "."))
                    + (tooLarge ? preemption() : "");
        }

        private String preemption() {
            return " preemption: " + available() + reasons.size() + " " + NoRoom.NEVER + ".";
        }

        private String available() {
            return "0/" + reasons.size() + " nodes are available: ";
        }
    }
}
