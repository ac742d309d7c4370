package sh.deploy.apiserver.nodes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.apiserver.nodes.FailureDetector.Change;

/**
 * A detector on a loop of its own in simulated time: nodes beat over links that lose, delay and reorder, stop for a while or for good, or
 * close their connections, and the loop itself is paused. What comes while the loop is paused waits in its sockets. One seed, one history.
 */
final class SimulatedNodes {
    static final long MS = 1_000_000;
    private static final long BEAT = 5 * MS;
    private static final long BOOT = 1;

    /** A node whose verdict changed, with the longest time it had then been silent on the wire. */
    record Judged(Change change, long silentOnWireNanos) {}

    private record Arrival(long sentNanos, long atNanos, int node) {}

    private static final class SimulatedNode {
        final String name;
        long nextBeatNanos;
        long stoppedUntilNanos;
        boolean dead;
        long diedNanos;
        long heardNanos;
        Contact contact;

        SimulatedNode(String name, Contact contact) {
            this.name = name;
            this.contact = contact;
        }
    }

    private final Random random;
    private final FailureDetector detector;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>((one, other) -> Long.compare(one.atNanos, other.atNanos));
    private final List<Judged> judged = new ArrayList<>();
    private final TreeMap<Long, Long> pauses = new TreeMap<>();
    private final double lossShare;
    private final long jitterNanos;
    private final long startNanos;
    private long now;
    private long wakeNanos = Long.MAX_VALUE;
    private boolean confirming;

    /** @param jitterNanos beats are this late at most, each by itself, so they may overtake each other */
    SimulatedNodes(long seed, int count, double lossShare, long jitterNanos, long clockStartNanos) {
        this.random = new Random(seed);
        this.detector = new FailureDetector(DetectorSettings.DEFAULT);
        this.lossShare = lossShare;
        this.jitterNanos = jitterNanos;
        this.now = clockStartNanos;
        this.startNanos = clockStartNanos;
        for (int i = 0; i < count; i++) {
            var contact = detector.contact("node-" + i, now);
            detector.sessionOpened(contact, BOOT, now);
            detector.laneOpened(contact, Urgency.FIFO);
            var node = new SimulatedNode("node-" + i, contact);
            node.nextBeatNanos = now + random.nextLong(BEAT);
            node.heardNanos = now;
            node.stoppedUntilNanos = now;
            nodes.add(node);
        }
        judge();
    }

    /** The loop stands still from then on for this long. */
    void pauseOfTheDetector(long fromNow, long nanos) {
        pauses.put(now + fromNow, nanos);
    }

    void stopNode(int node, long nanos) {
        nodes.get(node).stoppedUntilNanos = now + nanos;
        arrivals.removeIf(arrival -> arrival.node == node && arrival.sentNanos >= now);
    }

    void killNode(int node) {
        nodes.get(node).dead = true;
        nodes.get(node).diedNanos = now;
        arrivals.removeIf(arrival -> arrival.node == node && arrival.sentNanos >= now);
    }

    void closeConnectionsOf(int node) {
        killNode(node);
        detector.laneClosed(nodes.get(node).contact, now);
        judge();
    }

    Verdict verdict(int node) {
        return nodes.get(node).contact.verdict();
    }

    long now() {
        return now;
    }

    /** All changes of verdicts so far. */
    List<Judged> judged() {
        return judged;
    }

    Map<String, List<Verdict>> verdicts() {
        var byNode = new HashMap<String, List<Verdict>>();
        judged.forEach(one -> byNode.computeIfAbsent(one.change.node(), _ -> new ArrayList<>())
                .add(one.change.now()));
        return byNode;
    }

    void run(long nanos) {
        long end = now + nanos;
        while (true) {
            send();
            long nextArrival = arrivals.isEmpty() ? Long.MAX_VALUE : arrivals.peek().atNanos;
            long next = Math.min(nextArrival, wakeNanos);
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            var pause = pauses.firstEntry();
            if (pause != null && pause.getKey() <= now) {
                pauses.remove(pause.getKey());
                now += pause.getValue();
                sendUntil(now);
                // Whatever the loop was at when it stopped goes first: its timers, or what has come.
                if (random.nextBoolean()) {
                    wakeIfDue();
                }
            }
            deliver();
            wakeIfDue();
        }
    }

    /** Puts on the wire what is due within the next beats. */
    private void send() {
        sendUntil(now + 4 * BEAT);
    }

    private void sendUntil(long until) {
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            while (node.nextBeatNanos <= until) {
                long at = node.nextBeatNanos;
                node.nextBeatNanos += BEAT;
                if (node.dead && at >= node.diedNanos
                        || at < node.stoppedUntilNanos
                        || random.nextDouble() < lossShare) {
                    continue;
                }
                arrivals.add(new Arrival(at, at + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos)), i));
            }
        }
    }

    private void deliver() {
        while (!arrivals.isEmpty() && arrivals.peek().atNanos <= now) {
            var arrival = arrivals.poll();
            var node = nodes.get(arrival.node);
            node.heardNanos = arrival.atNanos;
            if (detector.beat(node.contact, sequence(arrival), sequence(arrival), now)) {
                judge();
            }
        }
    }

    /** Each says that all before it were answered. */
    private long sequence(Arrival arrival) {
        return (arrival.sentNanos - startNanos) / BEAT;
    }

    private void wakeIfDue() {
        if (now < wakeNanos) {
            return;
        }
        if (!confirming && detector.isAboutToSuspect(now)) {
            confirming = true;
            wakeNanos = now + FailureDetector.CONFIRM_NANOS;
        } else {
            judge();
        }
    }

    private void judge() {
        confirming = false;
        for (var change : detector.judge(now)) {
            var node = nodes.get(Integer.parseInt(change.node().substring("node-".length())));
            judged.add(new Judged(change, now - node.heardNanos));
        }
        wakeNanos = detector.nextDeadlineNanos(now);
    }
}
