package sh.deploy.e2e.bench.death;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.api.time.Time;

/**
 * The control: a beat each 5 ms over TCP between two plain threads, and a timer that calls 30 ms of silence a death. Where it never
 * does, the load was too light to prove anything.
 */
final class NaiveTimer implements AutoCloseable {
    private static final long BEAT_NANOS = 5_000_000;
    static final long SILENCE_NANOS = 30_000_000;

    private final Time time;
    private final SocketChannel sender;
    private final SocketChannel receiver;
    private final AtomicLong alarms = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    NaiveTimer(Time time) throws IOException {
        this.time = time;
        try (var listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            this.sender = SocketChannel.open(listener.getLocalAddress());
            this.receiver = listener.accept();
        }
        Thread.ofPlatform().daemon().name("naive-beat").start(this::beat);
        Thread.ofPlatform().daemon().name("naive-timer").start(this::judge);
    }

    /** How often it took the silence for a death. */
    long alarms() {
        return alarms.get();
    }

    long longestNanos() {
        return longestNanos.get();
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }

    private void beat() {
        try {
            long due = time.nanos();
            while (true) {
                sender.write(ByteBuffer.wrap(new byte[] {1}));
                due = Math.max(due + BEAT_NANOS, time.nanos());
                Thread.sleep(Duration.ofNanos(Math.max(0, due - time.nanos())));
            }
        } catch (ClosedChannelException closed) {
            Thread.onSpinWait();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the control cannot beat", e);
        }
    }

    private void judge() {
        try {
            long last = time.nanos();
            while (receiver.read(ByteBuffer.allocate(1)) >= 0) {
                long now = time.nanos();
                if (now - last > SILENCE_NANOS) {
                    alarms.incrementAndGet();
                }
                longestNanos.accumulateAndGet(now - last, Math::max);
                last = now;
            }
        } catch (IOException closed) {
            Thread.onSpinWait();
        }
    }
}
