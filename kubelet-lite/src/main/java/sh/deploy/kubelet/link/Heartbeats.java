package sh.deploy.kubelet.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.time.Time;

/**
 * Says "still here" on lanes of its own: two connections, since one lost packet stalls a TCP stream for a fifth of a second, but
 * one to a server on the same machine, where none is lost. One thread does nothing else: it keeps the time and writes to the
 * network. Begins with the first welcome and lasts until the agent ends, whatever becomes of the session.
 */
final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final LinkChannels channels;
    private final ScheduledExecutorService loop;
    private final List<BeatLane> lanes;
    private final String bootId;
    private final Time time;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Duration interval = Duration.ZERO;
    private @Nullable ScheduledFuture<?> ticker;
    private long sequence;
    private long lastTickNanos;
    private long worstGapNanos;

    Heartbeats(LinkSettings settings, String bootId, Time time) {
        this.channels = new LinkChannels(settings, "heartbeats");
        this.loop = channels.thread();
        this.bootId = bootId;
        this.time = time;
        this.lanes = Stream.generate(() -> new BeatLane(channels, loop, settings.node()))
                .limit(lanes(settings.host()))
                .toList();
    }

    static int lanes(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.") ? 1 : 2;
    }

    /** Beats at this interval from now on. Safe for all threads, until the end. */
    void every(Duration wanted) {
        loop.execute(() -> safely(() -> start(wanted)));
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            loop.execute(() -> lanes.forEach(BeatLane::close));
            channels.close();
        }
    }

    private void start(Duration wanted) {
        if (wanted.equals(interval)) {
            return;
        }
        if (ticker == null) {
            lanes.forEach(BeatLane::dial);
        } else {
            ticker.cancel(false);
        }
        interval = wanted;
        lastTickNanos = time.nanos();
        ticker = loop.scheduleAtFixedRate(() -> safely(this::tick), 0, wanted.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tick() {
        var now = time.nanos();
        worstGapNanos = Math.max(0, now - lastTickNanos - interval.toNanos());
        lastTickNanos = now;
        var beat = Beat.newBuilder()
                .setBootId(bootId)
                .setSequence(++sequence)
                .setWorstGapNanos(worstGapNanos)
                .build();
        lanes.forEach(lane -> lane.beat(beat));
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
