package sh.deploy.kubelet.link;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.node.wire.Welcome;
import sh.deploy.api.realtime.UrgentLoop;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.fence.NodeLease;

/**
 * Says "still here" on lanes of its own: two connections, since one lost packet stalls a TCP stream, but one to a server on the same
 * machine, where none is lost. One thread does nothing else: it keeps the time and writes to the network, and the kernel runs it at
 * once; what would keep it, as opening a connection, is done by another. Begins with the first welcome and lasts until the agent ends, whatever becomes of the session.
 */
final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    /** A server that answers none of that many nanoseconds' beats is not reached on this connection any more. */
    private static final long UNANSWERED_NANOS = 1_000_000_000;

    private static final long CLOSED_WITHIN_MILLIS = 500;
    private static final Duration LAST_BEAT_WITHIN = Duration.ofMillis(20);

    private final UrgentLoop urgent = new UrgentLoop("heartbeats");
    private final EventLoop loop = urgent.loop();
    private final LinkChannels channels;
    private final BeatDialler dialler;
    private final List<BeatLane> lanes;
    private final Heartbeat beat;
    private final Time time;
    private final NodeLease lease;
    private final ServerClock serverClock;
    private final SendTimes sent = new SendTimes();
    private final Runnable whenBack;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable tick = this::tick;
    private long intervalNanos;
    private @Nullable ScheduledFuture<?> ticker;
    private long sequence;
    private long lastTickNanos;
    private long answeredNanos;
    private long answered;
    /** How late this thread was at worst since the newest beat that a lane took. */
    private long worstGapNanos;

    private boolean away;

    /**
     * @param serverClock set by the answers
     * @param whenBack told when the server answers again after it has not for a second, and when the agent goes on after it was stopped
     *     for so long; on this thread, so it must not wait
     */
    Heartbeats(
            LinkSettings settings,
            String bootId,
            Time time,
            NodeLease lease,
            ServerClock serverClock,
            Runnable whenBack) {
        this.channels = new LinkChannels(settings, urgent);
        this.dialler = new BeatDialler(channels::open, loop);
        this.beat = new Heartbeat(bootId);
        this.time = time;
        this.lease = lease;
        this.serverClock = serverClock;
        this.whenBack = whenBack;
        this.lanes = Stream.generate(() -> new BeatLane(dialler, loop, settings.node(), urgent, this::answered))
                .limit(lanes(settings.host()))
                .toList();
    }

    static int lanes(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.") ? 1 : 2;
    }

    /** Beats as the server wants it from now on. Safe for all threads, until the end. */
    void as(Welcome welcome) {
        loop.execute(() -> safely(() -> start(welcome)));
    }

    /** Goes over to new connections, as with a certificate that was renewed, and beats on meanwhile. Safe for all threads. */
    void renew() {
        if (!closed.get()) {
            loop.execute(() -> safely(() -> lanes.forEach(BeatLane::renew)));
        }
    }

    /** Says that the agent will be back, then hangs up. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            loop.execute(() -> {
                stop();
                next(0);
                var last = beat.copy("", "", true);
                lanes.forEach(lane -> lane.beat(last));
            });
            loop.schedule(() -> lanes.forEach(BeatLane::close), LAST_BEAT_WITHIN.toNanos(), TimeUnit.NANOSECONDS)
                    .awaitUninterruptibly(CLOSED_WITHIN_MILLIS);
            dialler.close();
            channels.close();
        }
    }

    private void start(Welcome welcome) {
        if (closed.get()) {
            return;
        }
        lanes.forEach(lane -> lane.dial(welcome.getBeatPort()));
        long millis = welcome.getBeatMillis();
        if (millis == 0) {
            stop();
        } else if (ticker == null) {
            answeredNanos = time.nanos();
            lastTickNanos = time.nanos() - TimeUnit.MILLISECONDS.toNanos(millis);
            pace(millis, 0);
        }
    }

    private void pace(long millis, long firstAfterNanos) {
        stop();
        beat.pace(millis);
        intervalNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        ticker = loop.scheduleAtFixedRate(() -> safely(tick), firstAfterNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    /** An answer that another has overtaken knows less. */
    private void obey(BeatAck ack) {
        long millis = ack.getBeatMillis();
        long wanted = TimeUnit.MILLISECONDS.toNanos(millis);
        if (ack.getSequence() >= answered && wanted > 0 && wanted != intervalNanos && ticker != null) {
            pace(millis, wanted);
        }
    }

    private void stop() {
        if (ticker != null) {
            ticker.cancel(false);
            ticker = null;
        }
    }

    private void tick() {
        var now = time.nanos();
        long sinceLast = now - lastTickNanos;
        if (sinceLast < intervalNanos / 2) {
            // After a pause all ticks that were missed come at once; one of them says it all.
            return;
        }
        lastTickNanos = now;
        if (now - answeredNanos > UNANSWERED_NANOS) {
            answeredNanos = now;
            // Who was stopped himself need not find out first whether the server can be reached.
            away = sinceLast < UNANSWERED_NANOS;
            if (!away) {
                whenBack.run();
            }
            lanes.forEach(BeatLane::dialAnew);
        }
        worstGapNanos = Math.max(worstGapNanos, sinceLast - intervalNanos);
        next(worstGapNanos);
        boolean taken = false;
        for (int i = 0; i < lanes.size(); i++) {
            taken |= lanes.get(i).beat(beat);
        }
        if (taken) {
            worstGapNanos = 0;
        }
    }

    private void next(long gapNanos) {
        sent.sent(++sequence, lease.beatNanos());
        beat.set(sequence, gapNanos, lease.number(), answered);
    }

    private void answered(BeatAck ack) {
        long sentNanos = sent.of(ack.getSequence());
        lease.granted(ack.getLease(), ack.getLeaseMillis(), sentNanos);
        serverClock.told(ack.getServerMillis(), sentNanos, lease.beatNanos());
        obey(ack);
        answered = Math.max(answered, ack.getSequence());
        answeredNanos = time.nanos();
        if (away) {
            away = false;
            whenBack.run();
        }
    }

    /** A beat that fails must not be the last one. */
    private void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("a heartbeat failed", e);
        }
    }
}
