package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;

/** Which node the next fault befalls, and when: one at a time, each after all is calm again and at a random moment. For one thread. */
public final class FaultPacing {
    private static final long BACK_WITHIN_MILLIS = 120_000;
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CALM_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_MILLIS = 100;
    /** Longer than any beat, so that faults hit every phase of one. */
    private static final int PHASE_MICROS = 200_000;

    private final List<String> nodes;
    private final Journals journals;
    private final NodeWatch watch;
    private final long restNanos;
    private final Random random;
    private final Time time;
    private final Map<String, Long> lastHit = new HashMap<>();

    /** @param restMillis how long a node is left alone at least between two faults, since one that comes and goes too often is held down */
    public FaultPacing(
            Collection<String> nodes, Journals journals, NodeWatch watch, long restMillis, Random random, Time time) {
        this.nodes = List.copyOf(nodes);
        this.journals = journals;
        this.watch = watch;
        this.restNanos = TimeUnit.MILLISECONDS.toNanos(restMillis);
        this.random = random;
        this.time = time;
    }

    /** One of those that were left alone the longest, once it was left alone long enough. */
    public String choose() throws InterruptedException {
        long oldest = nodes.stream().mapToLong(this::lastHit).min().orElseThrow();
        var longest = nodes.stream().filter(name -> lastHit(name) == oldest).toList();
        var node = longest.get(random.nextInt(longest.size()));
        if (lastHit.containsKey(node)) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, oldest + restNanos - time.nanos()));
        }
        return node;
    }

    /** Until all is calm and the node in contact, and a random while longer. */
    public void awaitMoment(String node) throws IOException, InterruptedException {
        awaitCalm();
        awaitInContact(node);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(PHASE_MICROS));
    }

    /** Until the node is ready after its fault was healed. */
    public void awaitBack(String node) throws IOException, InterruptedException {
        awaitInContact(node);
        if (!watch.awaitReady(node, BACK_WITHIN_MILLIS)) {
            throw new IOException(node + " was heard, but not ready, within " + BACK_WITHIN_MILLIS / 1000 + " s");
        }
        lastHit.put(node, time.nanos());
    }

    /** How many other nodes were suspected from that moment until now. */
    public int othersSuspectedSince(long fromNanos, String node) {
        return (int) journals.between(fromNanos, time.nanos()).stream()
                .filter(line ->
                        line.event().equals(Journals.SUSPECT) && !line.node().equals(node))
                .map(Journals.Line::node)
                .distinct()
                .count();
    }

    /** Until nobody was suspected for a while. What never calms down is measured all the same, and its others are counted. */
    private void awaitCalm() throws InterruptedException {
        long end = time.nanos() + CALM_WITHIN_NANOS;
        long now = time.nanos();
        while (now < end && isRestless(now)) {
            Thread.sleep(STEP_MILLIS);
            now = time.nanos();
        }
    }

    private boolean isRestless(long now) {
        return journals.between(now - CALM_NANOS, now).stream()
                .anyMatch(line ->
                        line.event().equals(Journals.SUSPECT) || line.event().equals(Journals.BACK));
    }

    private long lastHit(String node) {
        return lastHit.getOrDefault(node, Long.MIN_VALUE);
    }

    /** At once for a node that is not suspected. */
    private void awaitInContact(String node) throws IOException, InterruptedException {
        var last = journals.between(Long.MIN_VALUE, time.nanos()).stream()
                .filter(line -> line.node().equals(node) && line.event().startsWith("node-"))
                .reduce((_, later) -> later);
        if (last.isPresent()
                && !last.get().event().equals(Journals.BACK)
                && journals.await(last.get().atNanos(), BACK_WITHIN_MILLIS, line -> line.is(Journals.BACK, node))
                        .isEmpty()) {
            throw new IOException(node + " was not heard again within " + BACK_WITHIN_MILLIS / 1000
                    + " s; the server wrote " + journals.between(last.get().atNanos(), time.nanos()));
        }
    }
}
