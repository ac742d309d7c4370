package sh.deploy.apiserver.nodes;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.realtime.UrgentLoop;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.nodes.FailureDetector.Change;

/**
 * Tells the {@link FailureDetector} what was heard and when, wakes when a verdict is due, and passes on those that change. All of
 * it happens on the loop of the beats, where nothing may wait; the methods that say so may be called by any thread.
 */
final class Contacts {
    /**
     * What the detector knows of a node at one moment.
     *
     * @param sinceHeard time since it was last heard
     * @param allowedSilence silence after which it would be suspect
     * @param beat time from beat to beat that it may take
     * @param worstGap how late its agent was at worst, by its own word, since its last suspicion or the agent's start
     * @param agent how well the thread keeps time that sends its beats
     */
    record Seen(Duration sinceHeard, Duration allowedSilence, Duration beat, Duration worstGap, Urgency agent) {}

    /** Called on the loop; must not wait. */
    interface Listener {
        /** A verdict has changed. */
        void judged(Change change);

        /** A lease was offered to a node that is dead: it is over before it began. */
        void leaseOver(String node, long lease);

        /** A node has begun to beat, on a thread this urgent. */
        void beats(String node, Urgency agent);
    }

    private final FailureDetector detector;
    private final Time time;
    private final EventLoop loop;
    private final Listener listener;
    private final long leaseMillis;
    private final Runnable deadline = this::deadline;
    private final Runnable confirmed = this::judge;
    private @Nullable ScheduledFuture<?> due;

    /** @param urgent hears the beats */
    Contacts(DetectorSettings settings, Time time, UrgentLoop urgent, Listener listener) {
        this.detector = new FailureDetector(settings);
        this.time = time;
        this.loop = urgent.loop();
        this.listener = listener;
        this.leaseMillis = settings.lease().toMillis();
        loop.execute(() -> detector.runsOn(urgent.urgency()));
    }

    /** The node exists, but may not have been heard yet. Any thread. */
    void expect(String node) {
        loop.execute(() -> {
            detector.expect(node, time.nanos());
            judge();
        });
    }

    /** @param bootId new at each start of the agent. Any thread */
    void sessionOpened(String node, String bootId, boolean inThisProcess) {
        loop.execute(() -> {
            var contact = detector.contact(node, time.nanos());
            if (inThisProcess) {
                detector.sharesThisProcess(contact);
            }
            detector.sessionOpened(contact, Heartbeat.boot(bootId), time.nanos());
            judge();
        });
    }

    /** Any thread. */
    void sessionClosed(String node) {
        loop.execute(() -> {
            detector.sessionClosed(detector.contact(node, time.nanos()), time.nanos());
            judge();
        });
    }

    /** Any thread. */
    void forget(String node) {
        loop.execute(() -> detector.forget(node, time.nanos()));
    }

    /** The node is told its newest lease; beats that name it are answered with it. Any thread. */
    void offer(String node, long lease) {
        loop.execute(() -> {
            if (!detector.offer(detector.contact(node, time.nanos()), lease)) {
                listener.leaseOver(node, lease);
            }
        });
    }

    /** On the loop, from any thread. */
    void execute(Runnable work) {
        loop.execute(work);
    }

    /** For how long the node has the lease that its beat names, from when it sent it; 0 when it has not. On the loop. */
    long leaseMillis(Contact contact, long lease) {
        return contact.grants(lease) ? leaseMillis : 0;
    }

    /** On the loop. */
    Contact laneOpened(String node, Urgency agent) {
        var contact = detector.contact(node, time.nanos());
        detector.laneOpened(contact, agent);
        listener.beats(node, agent);
        return contact;
    }

    /** On the loop. */
    void laneClosed(Contact contact) {
        detector.laneClosed(contact, time.nanos());
        judge();
    }

    /** What an earlier start of the agent sent counts no more. On the loop. */
    void beat(Contact contact, Heartbeat beat) {
        if (!contact.isWith(beat.boot())) {
            return;
        }
        detector.says(contact, TimeUnit.MILLISECONDS.toNanos(beat.beatMillis()), beat.worstGapNanos());
        boolean mayChange = detector.beat(contact, beat.sequence(), beat.answered(), time.nanos());
        if (beat.leaving()) {
            detector.leaves(contact);
        }
        if (mayChange || beat.leaving()) {
            judge();
        }
    }

    /** How many beats of a node are there for each answer. On the loop. */
    int answerEvery(Contact contact) {
        return (int) Math.max(1, Deadlines.ANSWERED_NANOS / detector.beatNanos(contact));
    }

    /** How often the node is to beat, which it is told now. On the loop. */
    long tellPaceMillis(Contact contact) {
        return TimeUnit.NANOSECONDS.toMillis(detector.tellPace(contact, time.nanos()));
    }

    /** What a node is told of the time of day. */
    long unixMillis() {
        return time.now().toEpochMilli();
    }

    /** What is known of each node now. Any thread but the loop's. */
    CompletableFuture<Map<String, Seen>> seen() {
        return CompletableFuture.supplyAsync(
                () -> {
                    var now = time.nanos();
                    var seen = new HashMap<String, Seen>();
                    for (var contact : detector.all()) {
                        seen.put(
                                contact.node(),
                                new Seen(
                                        Duration.ofNanos(contact.silenceNanos(now)),
                                        Duration.ofNanos(detector.deadlineNanos(contact)),
                                        Duration.ofNanos(detector.beatNanos(contact)),
                                        Duration.ofNanos(contact.worstGapNanos),
                                        contact.agent()));
                    }
                    return seen;
                },
                loop);
    }

    private void judge() {
        var changes = detector.judge(time.nanos());
        if (!changes.isEmpty()) {
            changes.forEach(listener::judged);
        }
        wakeForTheNext();
    }

    /** What waits in the sockets is read before anybody is suspected: this thread may have been paused itself. */
    private void deadline() {
        due = null;
        var now = time.nanos();
        if (detector.isAboutToSuspect(now)) {
            wakeAt(now + FailureDetector.CONFIRM_NANOS, now, confirmed);
        } else {
            judge();
        }
    }

    private void wakeForTheNext() {
        var now = time.nanos();
        long next = detector.nextDeadlineNanos(now);
        if (next == Long.MAX_VALUE) {
            sleep();
        } else {
            wakeAt(next, now, deadline);
        }
    }

    private void wakeAt(long nanos, long now, Runnable work) {
        sleep();
        due = loop.schedule(work, Math.max(0, nanos - now), TimeUnit.NANOSECONDS);
    }

    private void sleep() {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
    }
}
