package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers whoever comes with a beginning, and then with an x after the other until nobody listens. */
final class EndlessServer implements AutoCloseable {
    private static final long MILLIS_BETWEEN_DRIPS = 50;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final byte[] start;
    private final boolean drips;

    /** @param drips there is a while between two bytes */
    EndlessServer(String start, boolean drips) throws IOException {
        this.start = start.getBytes(US_ASCII);
        this.drips = drips;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    int calls() {
        return calls.get();
    }

    private void accept() {
        try {
            while (true) {
                var caller = socket.accept();
                calls.incrementAndGet();
                Thread.ofVirtual().start(() -> answer(caller));
            }
        } catch (IOException end) {
            closed.countDown();
        }
    }

    private void answer(Socket caller) {
        try (caller) {
            var out = caller.getOutputStream();
            out.write(start);
            while (!closed.await(drips ? MILLIS_BETWEEN_DRIPS : 0, TimeUnit.MILLISECONDS)) {
                out.write(new byte[drips ? 1 : 1_000]);
            }
        } catch (IOException nobodyListens) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        closed.countDown();
    }
}
