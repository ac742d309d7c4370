package sh.deploy.kubelet.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.time.Time;

/**
 * Says "still here" on lanes of its own: two connections, since one lost packet stalls a TCP stream for a fifth of a
 * second, and one thread that does nothing else. Begins with the first welcome and lasts until the agent ends, whatever
 * becomes of the session.
 */
final class Heartbeats implements AutoCloseable {
    private static final int LANES = 2;

    private final LinkChannels channels;
    private final LinkLoop loop = new LinkLoop("heartbeats");
    private final List<BeatLane> lanes;
    private final String bootId;
    private final Time time;
    private Duration interval = Duration.ZERO;
    private @Nullable ScheduledFuture<?> ticker;
    private long sequence;
    private long lastTickNanos;
    private long worstGapNanos;

    Heartbeats(LinkSettings settings, String bootId, Time time) {
        this.channels = new LinkChannels(settings, "heartbeat-network");
        this.bootId = bootId;
        this.time = time;
        this.lanes = Stream.generate(() -> new BeatLane(channels, loop, settings.node()))
                .limit(LANES)
                .toList();
    }

    /** Beats at this interval from now on. Safe for all threads. */
    void every(Duration wanted) {
        loop.execute(() -> start(wanted));
    }

    @Override
    public void close() {
        loop.endWith(() -> {
            lanes.forEach(BeatLane::close);
            channels.close();
        });
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
        ticker = loop.scheduleAtFixedRate(this::tick, 0, wanted.toNanos(), TimeUnit.NANOSECONDS);
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
}
