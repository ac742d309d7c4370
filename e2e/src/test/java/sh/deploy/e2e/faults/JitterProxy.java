package sh.deploy.e2e.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import sh.deploy.api.time.Time;

/**
 * A way to a server on which each piece that is sent takes a time of chance, both ways. In order, as TCP shows it to its users: a packet
 * that was overtaken holds back those that came before it.
 */
public final class JitterProxy implements AutoCloseable {
    private static final int LONGEST_PIECE = 16_384;
    private static final int BACKLOG = 50;

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final long leastNanos;
    private final long mostNanos;
    private final Random chance;
    private final Time time;
    private final LongAdder pieces = new LongAdder();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private record Piece(byte[] bytes, long dueNanos) {
        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private JitterProxy(
            ServerSocket listening, InetSocketAddress server, Duration least, Duration most, Random chance, Time time) {
        this.listening = listening;
        this.server = server;
        this.leastNanos = least.toNanos();
        this.mostNanos = most.toNanos();
        this.chance = chance;
        this.time = time;
    }

    /** @param address of this machine, where the server listens on a port, and the proxy will on another */
    public static JitterProxy before(
            String address, int serverPort, Duration least, Duration most, Random chance, Time time)
            throws IOException {
        var proxy = new JitterProxy(
                new ServerSocket(0, BACKLOG, InetAddress.getByName(address)),
                new InetSocketAddress(address, serverPort),
                least,
                most,
                chance,
                time);
        Thread.ofVirtual().name("jitter-proxy").start(proxy::accept);
        return proxy;
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** How many it has held up so far. */
    public long pieces() {
        return pieces.sum();
    }

    private void accept() {
        try {
            while (true) {
                join(listening.accept());
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void join(Socket client) throws IOException {
        sockets.add(client);
        try {
            var onward = new Socket(server.getAddress(), server.getPort());
            sockets.add(onward);
            hold(client, onward);
            hold(onward, client);
        } catch (IOException unreachable) {
            client.close();
        }
    }

    private void hold(Socket from, Socket to) throws IOException {
        to.setTcpNoDelay(true);
        var waiting = new LinkedBlockingQueue<Piece>();
        Thread.ofVirtual().start(() -> read(from, waiting));
        Thread.ofVirtual().start(() -> write(waiting, to));
    }

    private void read(Socket from, BlockingQueue<Piece> waiting) {
        var buffer = new byte[LONGEST_PIECE];
        long due = 0;
        try {
            var in = from.getInputStream();
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                due = Math.max(due, time.nanos() + chance.nextLong(leastNanos, mostNanos + 1));
                waiting.add(new Piece(Arrays.copyOf(buffer, length), due));
            }
        } catch (IOException gone) {
            // as good as hung up
        }
        waiting.add(new Piece(new byte[0], due));
    }

    private void write(BlockingQueue<Piece> waiting, Socket to) {
        try (to) {
            var out = to.getOutputStream();
            for (var piece = waiting.take(); !piece.isEnd(); piece = waiting.take()) {
                TimeUnit.NANOSECONDS.sleep(piece.dueNanos() - time.nanos());
                out.write(piece.bytes());
                pieces.increment();
            }
        } catch (IOException | InterruptedException gone) {
            // the other end has hung up
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
