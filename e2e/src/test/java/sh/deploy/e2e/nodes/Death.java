package sh.deploy.e2e.nodes;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.FaultPacing;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.faults.Fault;

/**
 * What became of one fault that took a node's contact.
 *
 * @param bit whether the kernel said that it was there
 * @param suspicions how often the node was suspected before it was healed
 * @param untilBack how often until it was back
 * @param shown what {@code Ready} became to a client that watches
 * @param othersMeanwhile other nodes that were suspected before a client saw it
 * @param seenMicros from the fault to the suspicion
 * @param shownMicros from the fault to the client's event
 */
record Death(
        String node,
        Fault fault,
        boolean bit,
        long suspicions,
        long untilBack,
        List<String> shown,
        int othersMeanwhile,
        long seenMicros,
        long shownMicros) {
    private static final String UNKNOWN = "Unknown";
    private static final long WITHIN_MILLIS = 15_000;

    /** So long that the agent has given its connections up, and not so long that the node is dead. */
    private static final long LASTS_MILLIS = 2_000;

    /** Inflicts one and heals it; returns when the node is back. */
    static Death of(String node, Fault fault, FaultyCluster cluster, FaultPacing pacing, Time time)
            throws IOException, InterruptedException {
        var host = Objects.requireNonNull(cluster.agents().get(node));
        pacing.awaitMoment(node);
        long start = host.inflict(fault);
        var seen = cluster.journals().await(start, WITHIN_MILLIS, line -> line.is(Journals.SUSPECT, node));
        var shown = cluster.watch().await(node, UNKNOWN, start, WITHIN_MILLIS);
        int others = pacing.othersSuspectedSince(start, node);
        Thread.sleep(LASTS_MILLIS);
        boolean bit = host.bit(fault);
        long suspicions = suspicions(node, cluster, start, time);
        host.heal(fault);
        pacing.awaitBack(node);
        return new Death(
                node,
                fault,
                bit,
                suspicions,
                suspicions(node, cluster, start, time),
                cluster.watch().since(node, start),
                others,
                TimeUnit.NANOSECONDS.toMicros(seen.map(Journals.Line::atNanos).orElse(start) - start),
                TimeUnit.NANOSECONDS.toMicros(shown.orElse(start) - start));
    }

    private static long suspicions(String node, FaultyCluster cluster, long fromNanos, Time time) {
        return Alarms.of(cluster.journals().between(fromNanos, time.nanos()), List.of(node))
                .suspicions();
    }
}
