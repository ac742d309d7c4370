package sh.deploy.e2e.docker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import sh.deploy.kubelet.containers.Labels;

/** When which container of which pod ran, by the events of all engines. Pure. */
public final class Runs {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * From a container's start to its death; {@link Long#MAX_VALUE} while it runs.
     *
     * @param identity namespace, pod and container by name: what may run once at a time
     * @param uid the pod of that name that it belongs to
     * @param attempt how many came before it, by its label
     */
    public record Run(
            String identity,
            String uid,
            String attempt,
            String node,
            String container,
            long startNanos,
            long endNanos) {
        /** By the last event. */
        public boolean goesOn() {
            return endNanos == Long.MAX_VALUE;
        }

        boolean isAt(long nanos) {
            return startNanos <= nanos && nanos < endNanos;
        }

        boolean overlaps(Run other) {
            return startNanos < other.endNanos && other.startNanos < endNanos;
        }
    }

    /** Two that ran at the same time. */
    public record Twins(Run one, Run other) {
        public long forNanos() {
            return Math.min(one.endNanos, other.endNanos) - Math.max(one.startNanos, other.startNanos);
        }
    }

    private Runs() {}

    /** Sandboxes, and what does not belong to Deploy, are left out. */
    public static List<Run> of(List<EngineEvents.Event> events) {
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
    public static List<Twins> twins(List<Run> runs) {
        return runs.stream().collect(Collectors.groupingBy(Run::identity)).values().stream()
                .flatMap(same -> overlaps(same).stream())
                .toList();
    }

    /** Containers, by what each of them is said to be the only one of: one attempt of one container of one pod. */
    public static Map<String, Set<String>> doubles(List<Run> runs) {
        var containers = runs.stream()
                .collect(Collectors.groupingBy(
                        run -> run.identity() + " of " + run.uid() + ", attempt " + run.attempt(),
                        Collectors.mapping(Run::container, Collectors.toSet())));
        containers.values().removeIf(each -> each.size() == 1);
        return containers;
    }

    /** All pairs that ran at the same time, whatever they are. */
    public static List<Twins> overlaps(List<Run> runs) {
        var pairs = new ArrayList<Twins>();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                if (runs.get(i).overlaps(runs.get(j))) {
                    pairs.add(new Twins(runs.get(i), runs.get(j)));
                }
            }
        }
        return pairs;
    }

    /** How many ran at once from that moment on, when they were fewest. */
    public static long fewestSince(Instant since, List<Run> runs) {
        long from = nanos(since);
        return LongStream.concat(LongStream.of(from), runs.stream().mapToLong(Run::endNanos))
                .filter(at -> at >= from && at < Long.MAX_VALUE)
                .map(at -> runs.stream().filter(run -> run.isAt(at)).count())
                .min()
                .orElseThrow();
    }

    private static Run run(EngineEvents.Event start, long endNanos) {
        Map<String, String> labels = start.labels();
        return new Run(
                labels.get(Labels.NAMESPACE) + "/" + labels.get(Labels.POD) + "/" + labels.get(Labels.CONTAINER),
                start.uid(),
                labels.getOrDefault(Labels.ATTEMPT, ""),
                labels.getOrDefault(Labels.NODE, ""),
                start.container(),
                nanos(start.at()),
                endNanos);
    }

    /** Since 1970. */
    public static long nanos(Instant at) {
        return at.getEpochSecond() * NANOS_PER_SECOND + at.getNano();
    }
}
