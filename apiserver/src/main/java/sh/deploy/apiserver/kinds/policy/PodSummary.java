package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod in a few words, as kubectl shows it: one word for its state, chosen from phase, reasons and the states of its
 * containers. Source: how {@code kubectl get pods} words them.
 *
 * @param containers without init containers, but with sidecars
 * @param lastRestart end of the container that ended last before it was started again
 */
record PodSummary(
        String status,
        int ready,
        int containers,
        long restarts,
        @Nullable Instant lastRestart) {

    static PodSummary of(ObjectNode pod) {
        return new Reading(pod).read();
    }

    private static final class Reading {
        private final ObjectNode pod;
        private final Set<String> sidecars = new HashSet<>();
        private String status;
        private int ready;
        private int containers;
        private long restarts;
        private @Nullable Instant lastRestart;
        private long sidecarRestarts;
        private @Nullable Instant lastSidecarRestart;

        Reading(ObjectNode pod) {
            this.pod = pod;
            var reason = Tree.text(pod, "status", "reason");
            this.status = reason.isEmpty() ? Tree.text(pod, "status", "phase") : reason;
            this.containers = Tree.at(pod, "spec", "containers").size();
            for (var container : Tree.objects(pod, "spec", "initContainers")) {
                if (Tree.text(container, "restartPolicy").equals("Always")) {
                    sidecars.add(Tree.text(container, "name"));
                    containers++;
                }
            }
        }

        PodSummary read() {
            for (var condition : Tree.objects(pod, "status", "conditions")) {
                if (Tree.text(condition, "type").equals("PodScheduled")
                        && Tree.text(condition, "reason").equals("SchedulingGated")) {
                    status = "SchedulingGated";
                }
            }
            if (!readInitContainers() || isInitialized()) {
                readContainers();
            }
            if (Tree.has(pod, "metadata", "deletionTimestamp")) {
                boolean lost = Tree.text(pod, "status", "reason").equals("NodeLost");
                var phase = Tree.text(pod, "status", "phase");
                if (lost) {
                    status = "Unknown";
                } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                    status = "Terminating";
                }
            }
            return new PodSummary(status, ready, containers, restarts, lastRestart);
        }

        /** Whether the pod is still initializing. */
        private boolean readInitContainers() {
            int total = Tree.at(pod, "spec", "initContainers").size();
            int index = 0;
            for (var container : Tree.objects(pod, "status", "initContainerStatuses")) {
                count(container);
                if (sidecars.contains(Tree.text(container, "name"))) {
                    sidecarRestarts += Tree.number(container, 0, "restartCount");
                    lastSidecarRestart = later(lastSidecarRestart, lastEnd(container));
                }
                if (!isDone(container)) {
                    status = "Init:" + initWord(container, index, total);
                    return true;
                }
                if (sidecars.contains(Tree.text(container, "name")) && Tree.isTrue(container, "ready")) {
                    ready++;
                }
                index++;
            }
            return false;
        }

        private boolean isDone(JsonNode container) {
            var ended = Tree.at(container, "state", "terminated");
            if (!ended.isMissingNode()) {
                return Tree.number(ended, 1, "exitCode") == 0;
            }
            return sidecars.contains(Tree.text(container, "name")) && Tree.isTrue(container, "started");
        }

        private static String initWord(JsonNode container, int index, int total) {
            var ended = Tree.at(container, "state", "terminated");
            if (!ended.isMissingNode()) {
                return endWord(ended);
            }
            var waiting = Tree.text(container, "state", "waiting", "reason");
            return waiting.isEmpty() || waiting.equals("PodInitializing") ? index + "/" + total : waiting;
        }

        private void readContainers() {
            restarts = sidecarRestarts;
            lastRestart = lastSidecarRestart;
            boolean running = false;
            var statuses = Tree.objects(pod, "status", "containerStatuses");
            for (int i = statuses.size() - 1; i >= 0; i--) {
                var container = statuses.get(i);
                count(container);
                var waiting = Tree.text(container, "state", "waiting", "reason");
                var ended = Tree.at(container, "state", "terminated");
                if (!waiting.isEmpty()) {
                    status = waiting;
                } else if (!ended.isMissingNode()) {
                    status = endWord(ended);
                } else if (Tree.isTrue(container, "ready") && Tree.has(container, "state", "running")) {
                    running = true;
                    ready++;
                }
            }
            if (status.equals("Completed") && running) {
                status = isReady() ? "Running" : "NotReady";
            }
        }

        private static String endWord(JsonNode ended) {
            var reason = Tree.text(ended, "reason");
            if (!reason.isEmpty()) {
                return reason;
            }
            long signal = Tree.number(ended, 0, "signal");
            return signal != 0 ? "Signal:" + signal : "ExitCode:" + Tree.number(ended, 0, "exitCode");
        }

        private void count(JsonNode container) {
            restarts += Tree.number(container, 0, "restartCount");
            lastRestart = later(lastRestart, lastEnd(container));
        }

        private static @Nullable Instant lastEnd(JsonNode container) {
            return Ages.parse(Tree.text(container, "lastState", "terminated", "finishedAt"));
        }

        private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one.isAfter(other) ? one : other;
        }

        private boolean isInitialized() {
            return holds("Initialized");
        }

        private boolean isReady() {
            return holds("Ready");
        }

        private boolean holds(String type) {
            return Tree.objects(pod, "status", "conditions").stream()
                    .anyMatch(condition -> Tree.text(condition, "type").equals(type)
                            && Tree.text(condition, "status").equals("True"));
        }
    }
}
