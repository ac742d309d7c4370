package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;

/**
 * The fence on both sides of a bad network, in simulated time: the server's two loops with the real detector and the real fence, a log
 * whose writes take a while, and one node whose clock runs wrong, whose agent freezes and restarts, and whose beats, answers and sessions
 * are lost and late. Its pods run at most once; they are deleted, and made anew, one after the other. One seed, one history.
 *
 * <p>What must hold is looked for after every event: the node holds no lease, by its own clock, while a pod that it still takes for its
 * own is gone from the server, since then another may run elsewhere.
 */
final class SimulatedFence {
    static final long MS = 1_000_000;
    private static final String NODE = "web";
    private static final long BEAT = 5 * MS;

    /** Neighbouring seeds begin alike. */
    private static final long FAR_APART = 0x9E3779B97F4A7C15L;

    private static final int ANSWER_EVERY = (int) (Deadlines.ANSWERED_NANOS / BEAT);
    /** Almost as much as lease and margin together are longer than the lease. */
    private static final double CLOCK_WRONG_BY = 0.06;

    /** As the agent keeps it of each lease, and as it takes here. */
    private static final long KILLED_WITHIN = 200 * MS;

    /** Whoever hands things on is busy now and then, or paused. */
    private static final long SELDOM_NANOS = 1_500 * MS;

    /** What a careless change of the protocol would be. */
    enum Mistake {
        NONE,
        /** Beats are answered with a lease although the node was dead since. */
        GRANTS_TO_THE_DEAD,
        /** Whatever lease a beat names, it is granted. */
        GRANTS_ANY_NUMBER,
        /** A lease is offered while removals are under way. */
        OFFERS_BEFORE_REMOVALS_ARE_TOLD,
        /** The offer overtakes what the session has said. */
        ADOPTS_BEFORE_THE_PODS,
        /** The agent counts from when it is answered. */
        COUNTS_FROM_THE_ANSWER,
        /** The server waits no longer than the lease. */
        NO_MARGIN,
        /** The server waits half as long as clocks need. */
        HALF_THE_MARGIN,
        /** The node lets its pods run until the very end of the lease. */
        KILLS_AT_THE_END,
        /** A node that does not hear the answers is granted leases as long as it beats. */
        GRANTS_TO_THE_DEAF
    }

    private record Event(long atNanos, long order, Runnable what) {}

    /** What is put in comes out in the same order, each a while later. */
    private final class Channel {
        private final long longestNanos;
        private long newestNanos = Long.MIN_VALUE;

        Channel(long longestNanos) {
            this.longestNanos = longestNanos;
        }

        void send(Runnable arrives) {
            long delay = random.nextLong(1, random.nextInt(20) == 0 ? SELDOM_NANOS : longestNanos);
            newestNanos = Math.max(newestNanos, now + delay);
            at(newestNanos, arrives);
        }
    }

    /** The server's and the agent's ends of a connection; what comes for an end that is closed is lost. */
    private final class Session {
        private final Channel toAgent = new Channel(40 * MS);
        private final Channel toServer = new Channel(40 * MS);
        private final ArrayDeque<Runnable> unread = new ArrayDeque<>();
        private final long boot = SimulatedFence.this.boot;
        private boolean openAtAgent = true;
        /** The agent knows where to send its beats. */
        private boolean welcomed;
    }

    private final Random random;
    private final Mistake mistake;
    private final DetectorSettings settings;
    private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) -> one.atNanos == other.atNanos
            ? Long.compare(one.order, other.order)
            : Long.compare(one.atNanos, other.atNanos));
    private final List<String> violations = new ArrayList<>();
    private final Set<String> removedByTheFence = new HashSet<>();
    private long now;
    private long order;
    private boolean toServerUp = true;
    private boolean toAgentUp = true;

    /** The pods that exist, and whether they are being deleted. */
    private final Map<String, Boolean> store = new HashMap<>();

    private int podsMade;

    private int serverLife;
    private FailureDetector detector;
    private Contact contact;
    private Fence fence;
    private Channel toNodeLoop;
    private Channel toBeatLoop;
    private Channel toDelivery;
    private Map<String, Boolean> delivery = new LinkedHashMap<>();
    private @Nullable Session serverSession;
    private long beatLoopPausedUntil;
    private long wakeNanos;
    private int unanswered;
    private long lastNamed;
    private boolean lane;

    private final double clockRate;
    private @Nullable Session session;
    private long frozenUntil;
    private long downUntil;
    private long lease;
    private long leaseEnd = Long.MIN_VALUE;
    private long boot = 1;
    private long beatsSent;
    private long beatAnswered;
    /** What a connection sends again until it arrives. */
    private final List<Runnable> unheard = new ArrayList<>();

    private final Map<String, Boolean> pods = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();

    SimulatedFence(long seed, Mistake mistake) {
        this.random = new Random(seed * FAR_APART);
        this.mistake = mistake;
        this.settings = settings(mistake, random.nextInt(3) == 0 ? Duration.ofSeconds(5) : Duration.ZERO);
        this.clockRate = 1 + CLOCK_WRONG_BY * (2 * random.nextDouble() - 1);
        startServer();
        makePod();
        at(now, this::beat);
        at(now, this::tick);
        at(now, this::read);
        at(now, this::dial);
    }

    /** @param flapHoldMax mostly none: a node that is held has no lease, which hides what is looked for */
    private static DetectorSettings settings(Mistake mistake, Duration flapHoldMax) {
        var usual = DetectorSettings.DEFAULT;
        return new DetectorSettings(
                usual.beat(),
                usual.silence(),
                usual.firstBeat(),
                usual.lease(),
                switch (mistake) {
                    case NO_MARGIN -> Duration.ZERO;
                    case HALF_THE_MARGIN -> usual.margin().dividedBy(2);
                    default -> usual.margin();
                },
                usual.firstContact(),
                usual.restart(),
                flapHoldMax);
    }

    void run(long nanos) {
        long end = now + nanos;
        while (events.peek().atNanos <= end) {
            var event = events.poll();
            now = event.atNanos;
            event.what.run();
            check();
        }
        now = end;
    }

    /** What must never be, as far as it was. */
    List<String> violations() {
        return violations;
    }

    /** How many pods the fence took from the node without its word. */
    int removedByTheFence() {
        return removedByTheFence.size();
    }

    /** Or is still killing what ran under it. */
    boolean holdsItsLease() {
        return ownClock() < leaseEnd + KILLED_WITHIN;
    }

    Verdict verdict() {
        return contact.verdict();
    }

    // Faults.

    void cutFor(long nanos) {
        toServerUp = false;
        toAgentUp = false;
        at(now + nanos, this::healed);
        if (random.nextBoolean()) {
            breakSession();
        }
    }

    /** The node is heard, but hears nothing; then, or never, what was said to it meanwhile. */
    void deafenFor(long nanos) {
        toAgentUp = false;
        at(now + nanos, this::healed);
    }

    void muteFor(long nanos) {
        toServerUp = false;
        at(now + nanos, this::healed);
    }

    private void healed() {
        toServerUp = true;
        toAgentUp = true;
        unheard.forEach(answer -> at(now + random.nextLong(1, 400 * MS), answer));
        unheard.clear();
    }

    void freezeAgentFor(long nanos) {
        frozenUntil = Math.max(frozenUntil, now + nanos);
    }

    void pauseBeatLoopFor(long nanos) {
        beatLoopPausedUntil = Math.max(beatLoopPausedUntil, now + nanos);
    }

    /** Whatever comes for the loop of the nodes from then on waits. */
    void stallNodeLoopFor(long nanos) {
        toNodeLoop.newestNanos = Math.max(toNodeLoop.newestNanos, now + nanos);
    }

    /** Each end learns of it at its own time, the server perhaps only when the agent dials again. */
    void breakSession() {
        var broken = session;
        if (broken == null) {
            return;
        }
        int life = serverLife;
        at(now + random.nextLong(200 * MS), () -> {
            broken.openAtAgent = false;
            if (session == broken) {
                session = null;
                at(now + random.nextLong(1, 1_000 * MS), this::dial);
            }
        });
        if (random.nextBoolean()) {
            at(now + random.nextLong(2_000 * MS), () -> {
                if (life == serverLife) {
                    toNodeLoop.send(() -> closed(broken));
                }
            });
        }
    }

    void restartAgent() {
        if (session != null) {
            session.openAtAgent = false;
            breakSession();
        }
        lease = 0;
        boot++;
        beatsSent = 0;
        beatAnswered = 0;
        downUntil = now + random.nextLong(3_000 * MS);
    }

    void restartServer() {
        serverLife++;
        if (session != null) {
            breakSession();
        }
        startServer();
    }

    void deletePod() {
        store.replaceAll((uid, deleting) -> true);
        store.keySet().forEach(this::tellDelivery);
    }

    // The server.

    private void startServer() {
        detector = new FailureDetector(settings);
        contact = detector.contact(NODE, now);
        fence = new Fence("", 1_000_000L * (serverLife + 1), new AroundTheNode());
        toNodeLoop = new Channel(30 * MS);
        toBeatLoop = new Channel(30 * MS);
        toDelivery = new Channel(200 * MS);
        delivery = new LinkedHashMap<>(store);
        serverSession = null;
        lane = false;
        wakeNanos = now;
        unanswered = ANSWER_EVERY;
        lastNamed = 0;
    }

    private final class AroundTheNode implements Fence.Outside {
        private final int life = serverLife;

        @Override
        public List<StoredObject> podsOn(String node) {
            return delivery.entrySet().stream()
                    .map(pod -> stored(pod.getKey(), pod.getValue()))
                    .toList();
        }

        @Override
        public void offer(String node, long number) {
            toBeatLoop.send(() -> {
                if (life == serverLife && !detector.offer(contact, number)) {
                    toNodeLoop.send(() -> over(life, number));
                }
            });
            if (serverSession != null) {
                tellAgent(serverSession, () -> lease = number, mistake == Mistake.ADOPTS_BEFORE_THE_PODS);
            }
        }

        @Override
        public boolean remove(String node, StoredObject pod) {
            if (mistake == Mistake.OFFERS_BEFORE_REMOVALS_ARE_TOLD) {
                at(now, () -> fence.removalRefused(NODE, pod.uid()));
            }
            if (random.nextInt(20) == 0) {
                return false;
            }
            at(now + random.nextLong(1, random.nextBoolean() ? 10 * MS : 400 * MS), () -> {
                if (random.nextInt(20) == 0) {
                    toNodeLoop.send(() -> {
                        if (life == serverLife) {
                            fence.removalRefused(NODE, pod.uid());
                        }
                    });
                } else if (store.containsKey(pod.uid())) {
                    removedByTheFence.add(pod.uid());
                    vanish(pod.uid());
                }
            });
            return true;
        }

        @Override
        public void holdBack(String node) {
            at(now + 200 * MS, () -> mayOfferAgain(life));
        }
    }

    private void mayOfferAgain(int life) {
        if (life == serverLife) {
            fence.mayOfferAgain(NODE);
        }
    }

    private void over(int life, long number) {
        if (life == serverLife) {
            fence.over(NODE, number);
        }
    }

    /** Its object is gone: from now on another may run elsewhere. */
    private void vanish(String uid) {
        store.remove(uid);
        tellDelivery(uid);
        at(now + random.nextLong(1, 500 * MS), this::makePod);
    }

    private void makePod() {
        if (store.isEmpty()) {
            var uid = "pod-" + podsMade++;
            store.put(uid, false);
            tellDelivery(uid);
        }
    }

    private void tellDelivery(String uid) {
        int life = serverLife;
        var deleting = store.get(uid);
        toDelivery.send(() -> {
            if (life == serverLife) {
                changed(uid, deleting);
            }
        });
    }

    /** On the loop of the nodes. @param deleting null when the pod is gone */
    private void changed(String uid, @Nullable Boolean deleting) {
        if (deleting == null) {
            var gone = stored(uid, true);
            delivery.remove(uid);
            if (serverSession != null) {
                tellAgent(serverSession, () -> pods.remove(uid), false);
            }
            fence.podGone(gone);
        } else {
            delivery.put(uid, deleting);
            if (serverSession != null) {
                tellAgent(serverSession, () -> heardOf(uid, deleting), false);
            }
            fence.podThere(stored(uid, deleting));
        }
    }

    private void opened(Session opened) {
        if (serverSession != null) {
            closed(serverSession);
        }
        serverSession = opened;
        var all = new HashMap<>(delivery);
        tellAgent(
                opened,
                () -> {
                    opened.welcomed = true;
                    pods.keySet().retainAll(all.keySet());
                    all.forEach(this::heardOf);
                },
                false);
        onBeatLoop(() -> {
            detector.sessionOpened(contact, opened.boot, now);
            judge();
        });
        fence.sessionOpened(NODE);
    }

    private void closed(Session closed) {
        if (serverSession == closed) {
            serverSession = null;
            onBeatLoop(() -> {
                detector.sessionClosed(contact, now);
                judge();
            });
            fence.sessionClosed(NODE);
        }
    }

    private void onBeatLoop(Runnable what) {
        int life = serverLife;
        toBeatLoop.send(() -> {
            if (life == serverLife) {
                what.run();
            }
        });
    }

    private void tick() {
        if (now >= beatLoopPausedUntil && now >= wakeNanos) {
            judge();
        }
        at(now + 3 * MS, this::tick);
    }

    private void judge() {
        for (var change : detector.judge(now)) {
            int life = serverLife;
            toNodeLoop.send(() -> {
                if (life == serverLife) {
                    fence.judged(change);
                    if (change.now() == Verdict.DEAD && random.nextBoolean()) {
                        deletePod();
                    }
                }
            });
        }
        wakeNanos = detector.nextDeadlineNanos(now);
    }

    private void beatArrives(long ofBoot, long sequence, long answered, long sent, long named) {
        if (now < beatLoopPausedUntil) {
            at(beatLoopPausedUntil, () -> beatArrives(ofBoot, sequence, answered, sent, named));
            return;
        }
        if (!lane) {
            lane = true;
            detector.laneOpened(contact, Urgency.FIFO);
        }
        if (contact.isWith(ofBoot) && detector.beat(contact, sequence, answered, now)) {
            judge();
        }
        if (named != lastNamed || contact.awaitsAnswer()) {
            lastNamed = named;
            unanswered = ANSWER_EVERY;
        }
        if (++unanswered >= ANSWER_EVERY) {
            unanswered = 0;
            boolean granted = switch (mistake) {
                case GRANTS_TO_THE_DEAD -> named == contact.lease && named != 0;
                case GRANTS_ANY_NUMBER -> !contact.leaseOver && named != 0;
                case GRANTS_TO_THE_DEAF -> !contact.leaseOver && named == contact.lease && named != 0;
                default -> contact.grants(named);
            };
            Runnable answer = () -> answered(sequence, sent, granted ? named : 0);
            if (toAgentUp) {
                at(now + late(30), answer);
            } else if (random.nextBoolean()) {
                unheard.add(answer);
            }
        }
    }

    // The node.

    private void dial() {
        if (session != null) {
            return;
        }
        if (!toServerUp || !toAgentUp || now < frozenUntil || now < downUntil) {
            at(now + 100 * MS, this::dial);
            return;
        }
        session = new Session();
        var dialled = session;
        int life = serverLife;
        toNodeLoop.send(() -> {
            if (life == serverLife) {
                opened(dialled);
            }
        });
        pods.keySet().stream().filter(stopped::contains).forEach(this::sayStopped);
    }

    private void tellAgent(Session on, Runnable message, boolean overtakes) {
        if (overtakes) {
            on.unread.addFirst(message);
        } else {
            on.toAgent.send(() -> on.unread.add(message));
        }
    }

    private void read() {
        while (session != null && session.openAtAgent && toAgentUp && now >= frozenUntil && !session.unread.isEmpty()) {
            session.unread.poll().run();
            check();
        }
        at(now + MS, this::read);
    }

    private void heardOf(String uid, boolean deleting) {
        pods.put(uid, deleting);
        if (deleting && !stopped.contains(uid)) {
            at(now + random.nextLong(1, 300 * MS), () -> stop(uid));
        }
    }

    private void stop(String uid) {
        if (now < frozenUntil) {
            at(frozenUntil, () -> stop(uid));
        } else {
            stopped.add(uid);
            sayStopped(uid);
        }
    }

    private void sayStopped(String uid) {
        var on = session;
        if (on != null && toServerUp) {
            on.toServer.send(() -> {
                if (on == serverSession && store.containsKey(uid)) {
                    vanish(uid);
                }
            });
        }
    }

    private void beat() {
        if (session != null && session.welcomed && session.openAtAgent && now >= frozenUntil && now >= downUntil) {
            long sent = ownClock();
            long named = lease;
            long ofBoot = boot;
            long sequence = ++beatsSent;
            long answered = beatAnswered;
            int life = serverLife;
            if (toServerUp && random.nextInt(50) != 0) {
                at(now + late(2_000), () -> {
                    if (life == serverLife) {
                        beatArrives(ofBoot, sequence, answered, sent, named);
                    }
                });
            }
        }
        at(now + BEAT, this::beat);
    }

    /** @param sent by the agent's clock, which the agent remembers of each of its beats */
    private void answered(long sequence, long sent, long granted) {
        if (now < frozenUntil) {
            at(frozenUntil, () -> answered(sequence, sent, granted));
            return;
        }
        if (sequence <= beatsSent) {
            beatAnswered = Math.max(beatAnswered, sequence);
        }
        if (granted == 0 || granted != lease) {
            return;
        }
        long from = mistake == Mistake.COUNTS_FROM_THE_ANSWER ? ownClock() : sent;
        long kept = mistake == Mistake.KILLS_AT_THE_END ? 0 : KILLED_WITHIN;
        leaseEnd = Math.max(leaseEnd, from + settings.lease().toNanos() - kept);
    }

    private long ownClock() {
        return (long) (now * clockRate);
    }

    /** Mostly a few milliseconds, one in some seconds: a packet was lost, or a queue is long. */
    private long late(int oneIn) {
        return random.nextInt(oneIn) == 0 ? random.nextLong(1, 2_500 * MS) : random.nextLong(1, 4 * MS);
    }

    private void check() {
        if (!holdsItsLease()) {
            return;
        }
        for (var uid : pods.keySet()) {
            if (!store.containsKey(uid) && !stopped.contains(uid)) {
                violations.add("at " + now / MS + " ms the node holds its lease for " + (leaseEnd - ownClock()) / MS
                        + " ms more and takes " + uid + " for its own, which is gone");
            }
        }
    }

    private void at(long nanos, Runnable what) {
        events.add(new Event(nanos, order++, what));
    }

    private static StoredObject stored(String uid, boolean deleting) {
        var json = """
                {"metadata": {"namespace": "default", "name": "db-0", "uid": "UID", DELETED
                  "annotations": {"deploy.sh/at-most-one": "true"}}}
                """.replace("UID", uid)
                .replace("DELETED", deleting ? "\"deletionTimestamp\": \"2026-01-01T00:00:00Z\"," : "");
        return new StoredObject(
                new ObjectKey("", "pods", "default", "db-0"),
                uid,
                1,
                "v1",
                "Pod",
                json.getBytes(UTF_8),
                new Indexer.Index(Map.of(), Map.of("spec.nodeName", NODE)));
    }
}
