package sh.deploy.e2e.bench.death;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.NodeWatch;
import sh.deploy.e2e.faults.Fault;
import sh.deploy.e2e.faults.FaultyHost;

/** Faults of our own nodes, one at a time, each after all is calm again and at a random moment. */
final class FaultRun {
    static final String SUSPECT = "node-suspect";
    private static final String BACK = "node-back";
    private static final String READY = "True";
    private static final String UNKNOWN = "Unknown";
    private static final long SEEN_WITHIN_MILLIS = 15_000;
    private static final long BACK_WITHIN_MILLIS = 120_000;
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CALM_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_MILLIS = 100;
    /** Longer than any beat, so that faults hit every phase of one. */
    private static final int PHASE_MICROS = 200_000;

    private final Map<String, FaultyHost> agents;
    private final Journals journals;
    private final NodeWatch watch;
    private final long restNanos;
    private final Random random;
    private final Time time;
    private final Map<String, Long> lastHit = new HashMap<>();

    /**
     * @param agents by the names of their nodes
     * @param restMillis how long a node is left alone at least between two faults, since one that comes and goes too often is held down
     */
    FaultRun(
            Map<String, FaultyHost> agents,
            Journals journals,
            NodeWatch watch,
            long restMillis,
            Random random,
            Time time) {
        this.agents = agents;
        this.journals = journals;
        this.watch = watch;
        this.restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
        this.random = random;
        this.time = time;
    }

    /** Inflicts one and heals it; returns when the node is back. */
    Outcome hit(Fault fault) throws IOException, InterruptedException {
        var node = choose();
        var host = Objects.requireNonNull(agents.get(node));
        awaitCalm();
        awaitInContact(node);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(PHASE_MICROS));

        long start = host.inflict(fault);
        var seen = journals.await(start, SEEN_WITHIN_MILLIS, line -> line.is(SUSPECT, node));
        var shown = watch.await(node, UNKNOWN, start, SEEN_WITHIN_MILLIS);
        boolean bit = host.bit(fault);
        host.heal(fault);
        awaitBack(node);
        lastHit.put(node, time.nanos());

        var others = journals.between(start, time.nanos()).stream()
                .filter(line -> line.event().equals(SUSPECT) && !line.node().equals(node))
                .map(Journals.Line::node)
                .distinct()
                .count();
        return new Outcome(
                fault,
                bit,
                seen.isPresent() ? OptionalLong.of(seen.get().atNanos() - start) : OptionalLong.empty(),
                shown.isPresent() ? OptionalLong.of(shown.getAsLong() - start) : OptionalLong.empty(),
                (int) others);
    }

    /** Until nobody was suspected for a while. What never calms down is measured all the same, and its others are counted. */
    void awaitCalm() throws InterruptedException {
        long end = time.nanos() + CALM_WITHIN_NANOS;
        long now = time.nanos();
        while (now < end && isRestless(now)) {
            Thread.sleep(STEP_MILLIS);
            now = time.nanos();
        }
    }

    private boolean isRestless(long now) {
        return journals.between(now - CALM_NANOS, now).stream()
                .anyMatch(line -> line.event().equals(SUSPECT) || line.event().equals(BACK));
    }

    /** One of those that were left alone the longest. */
    private String choose() throws InterruptedException {
        var names = List.copyOf(agents.keySet());
        long oldest = names.stream().mapToLong(this::lastHit).min().orElseThrow();
        var longest = names.stream().filter(name -> lastHit(name) == oldest).toList();
        var node = longest.get(random.nextInt(longest.size()));
        if (lastHit.containsKey(node)) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, oldest + restNanos - time.nanos()));
        }
        return node;
    }

    private long lastHit(String node) {
        return lastHit.getOrDefault(node, Long.MIN_VALUE);
    }

    private void awaitBack(String node) throws IOException, InterruptedException {
        awaitInContact(node);
        if (!watch.awaitReady(node, BACK_WITHIN_MILLIS)) {
            throw new IOException(node + " was heard, but not ready, within " + BACK_WITHIN_MILLIS / 1000 + " s");
        }
    }

    /** At once for a node that is not suspected. */
    private void awaitInContact(String node) throws IOException, InterruptedException {
        var last = journals.between(Long.MIN_VALUE, time.nanos()).stream()
                .filter(line -> line.node().equals(node))
                .reduce((_, later) -> later);
        if (last.isPresent()
                && !last.get().event().equals(BACK)
                && journals.await(last.get().atNanos(), BACK_WITHIN_MILLIS, line -> line.is(BACK, node))
                        .isEmpty()) {
            throw new IOException(node + " was not heard again within " + BACK_WITHIN_MILLIS / 1000
                    + " s; the server wrote " + journals.between(last.get().atNanos(), time.nanos()));
        }
    }
}
