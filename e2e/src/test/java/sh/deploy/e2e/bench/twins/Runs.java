package sh.deploy.e2e.bench.twins;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.kubelet.containers.Labels;

/** When which container of which pod ran, by the events of all engines. Pure. */
final class Runs {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * From a container's start to its death; {@link Long#MAX_VALUE} while it runs.
     *
     * @param identity namespace, pod and container by name: what may run once at a time
     * @param uid the pod of that name that it belongs to
     */
    record Run(String identity, String uid, String node, String container, long startNanos, long endNanos) {
        boolean overlaps(Run other) {
            return startNanos < other.endNanos && other.startNanos < endNanos;
        }
    }

    /** Two that ran at the same time. */
    record Twins(Run one, Run other) {
        long forNanos() {
            return Math.min(one.endNanos, other.endNanos) - Math.max(one.startNanos, other.startNanos);
        }
    }

    private Runs() {}

    /** Sandboxes, and what does not belong to Deploy, are left out. */
    static List<Run> of(List<EngineEvents.Event> events) {
        var begun = new HashMap<String, EngineEvents.Event>();
        var runs = new ArrayList<Run>();
        for (var event : events) {
            if (!event.name().isEmpty()) {
                if (event.action().equals("start")) {
                    begun.put(event.container(), event);
                } else if (event.action().equals("die") && begun.containsKey(event.container())) {
                    runs.add(run(begun.remove(event.container()), nanos(event.at())));
                }
            }
        }
        begun.values().forEach(start -> runs.add(run(start, Long.MAX_VALUE)));
        return runs;
    }

    /** All pairs of one identity that ran at the same time, on one node or on two. */
    static List<Twins> twins(List<Run> runs) {
        var byIdentity = new HashMap<String, List<Run>>();
        runs.forEach(run -> byIdentity
                .computeIfAbsent(run.identity(), _ -> new ArrayList<>())
                .add(run));
        var twins = new ArrayList<Twins>();
        for (var same : byIdentity.values()) {
            for (int i = 0; i < same.size(); i++) {
                for (int j = i + 1; j < same.size(); j++) {
                    if (same.get(i).overlaps(same.get(j))) {
                        twins.add(new Twins(same.get(i), same.get(j)));
                    }
                }
            }
        }
        return twins;
    }

    private static Run run(EngineEvents.Event start, long endNanos) {
        Map<String, String> labels = start.labels();
        return new Run(
                labels.get(Labels.NAMESPACE) + "/" + labels.get(Labels.POD) + "/" + labels.get(Labels.CONTAINER),
                start.uid(),
                labels.getOrDefault(Labels.NODE, ""),
                start.container(),
                nanos(start.at()),
                endNanos);
    }

    /** Since 1970. */
    static long nanos(Instant at) {
        return at.getEpochSecond() * NANOS_PER_SECOND + at.getNano();
    }
}
