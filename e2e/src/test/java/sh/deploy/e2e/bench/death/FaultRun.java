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
final class FaultRun implements AutoCloseable {
    private static final String UNKNOWN = "Unknown";
    private static final long SEEN_WITHIN_MILLIS = 15_000;

    private final Map<String, FaultyHost> agents;
    private final Journals journals;
    private final NodeWatch watch;
    private final FaultPacing pacing;
    private final Time time;
    private final FaultWindows windows = new FaultWindows();
    private final List<Circumstances> circumstances = new ArrayList<>();
    private final PlainThread plain;

    /** @param agents by the names of their nodes */
    FaultRun(Map<String, FaultyHost> agents, Journals journals, NodeWatch watch, FaultPacing pacing, Time time) {
        this.agents = agents;
        this.journals = journals;
        this.watch = watch;
        this.pacing = pacing;
        this.time = time;
        this.plain = new PlainThread(time);
    }

    /** Inflicts one and heals it; returns when the node is back. */
    Circumstances hit(Fault fault) throws IOException, InterruptedException {
        var node = pacing.choose();
        var host = Objects.requireNonNull(agents.get(node));
        pacing.awaitMoment(node);

        long start = host.inflict(fault);
        long inflicted = time.nanos() - start;
        var seen = journals.await(start, SEEN_WITHIN_MILLIS, line -> line.is(Journals.SUSPECT, node));
        var shown = watch.await(node, UNKNOWN, start, SEEN_WITHIN_MILLIS);
        long late = plain.worstNanos(start, time.nanos());
        boolean bit = host.bit(fault);
        host.heal(fault);
        try {
            pacing.awaitBack(node);
        } finally {
            // One that does not come back was measured all the same.
            windows.add(node, start, time.nanos());
            var outcome = new Outcome(
                    fault,
                    bit,
                    seen.isPresent() ? OptionalLong.of(seen.get().atNanos() - start) : OptionalLong.empty(),
                    shown.isPresent() ? OptionalLong.of(shown.getAsLong() - start) : OptionalLong.empty(),
                    pacing.othersSuspectedSince(start, node));
            circumstances.add(new Circumstances(outcome, node, inflicted, late));
        }
        return circumstances.getLast();
    }

    /** When which node was hit. */
    FaultWindows windows() {
        return windows;
    }

    /** Of all so far, with what else is known. */
    List<Circumstances> circumstances() {
        return List.copyOf(circumstances);
    }

    /** Of all so far. */
    List<Outcome> outcomes() {
        return circumstances.stream().map(Circumstances::outcome).toList();
    }

    @Override
    public void close() {
        plain.close();
    }
}
