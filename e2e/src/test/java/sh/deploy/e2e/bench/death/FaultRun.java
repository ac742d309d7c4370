package sh.deploy.e2e.bench.death;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.FaultPacing;
import sh.deploy.e2e.bench.cluster.FaultWindows;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.NodeWatch;
import sh.deploy.e2e.faults.Fault;
import sh.deploy.e2e.faults.FaultyHost;

/** Faults of our own nodes, one at a time. */
final class FaultRun {
    private static final String UNKNOWN = "Unknown";
    private static final long SEEN_WITHIN_MILLIS = 15_000;

    private final Map<String, FaultyHost> agents;
    private final Journals journals;
    private final NodeWatch watch;
    private final FaultPacing pacing;
    private final Time time;
    private final FaultWindows windows = new FaultWindows();
    private final List<Outcome> outcomes = new ArrayList<>();

    /** @param agents by the names of their nodes */
    FaultRun(Map<String, FaultyHost> agents, Journals journals, NodeWatch watch, FaultPacing pacing, Time time) {
        this.agents = agents;
        this.journals = journals;
        this.watch = watch;
        this.pacing = pacing;
        this.time = time;
    }

    /** Inflicts one and heals it; returns when the node is back. */
    Outcome hit(Fault fault) throws IOException, InterruptedException {
        var node = pacing.choose();
        var host = Objects.requireNonNull(agents.get(node));
        pacing.awaitMoment(node);

        long start = host.inflict(fault);
        var seen = journals.await(start, SEEN_WITHIN_MILLIS, line -> line.is(Journals.SUSPECT, node));
        var shown = watch.await(node, UNKNOWN, start, SEEN_WITHIN_MILLIS);
        boolean bit = host.bit(fault);
        host.heal(fault);
        try {
            pacing.awaitBack(node);
        } finally {
            // One that does not come back was measured all the same.
            windows.add(node, start, time.nanos());
            outcomes.add(new Outcome(
                    fault,
                    bit,
                    seen.isPresent() ? OptionalLong.of(seen.get().atNanos() - start) : OptionalLong.empty(),
                    shown.isPresent() ? OptionalLong.of(shown.getAsLong() - start) : OptionalLong.empty(),
                    pacing.othersSuspectedSince(start, node)));
        }
        return outcomes.getLast();
    }

    /** When which node was hit. */
    FaultWindows windows() {
        return windows;
    }

    /** Of all so far. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }
}
