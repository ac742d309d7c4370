package sh.deploy.e2e.bench.death;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.RolesCluster;
import sh.deploy.e2e.faults.BridgedHosts;
import sh.deploy.e2e.faults.Linux;

/** What no detector can be faster than: a killed virtual machine with an agent's flags, until the peer of its connection reads the end. */
final class RawFin implements AutoCloseable {
    private static final long SETTLE_MILLIS = 1000;
    private static final long WITHIN_SECONDS = 5;
    private static final int DIALS_WITHIN_MILLIS = 20_000;

    private final BridgedHosts network;
    private final BridgedHosts.Host host;
    private final List<String> java;
    private final ServerSocketChannel listener;
    private final Time time;
    private final Samples samples = new Samples();

    RawFin(BridgedHosts network, Time time) throws IOException, InterruptedException {
        this.network = network;
        this.host = network.addHost();
        this.java = RolesCluster.agentJava();
        this.time = time;
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(network.address(), 0));
        listener.socket().setSoTimeout(DIALS_WITHIN_MILLIS);
    }

    /** Starts a fresh one and kills it. */
    void sample() throws IOException, InterruptedException {
        var line = new ArrayList<>(host.entry());
        line.addAll(java);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        line.addAll(List.of(
                "-cp", RolesCluster.agentClasspath(), SilentPeer.class.getName(), network.address(), "" + port));
        var process = new ProcessBuilder(line).inheritIO().start();
        try (var connection = listener.socket().accept().getChannel()) {
            connection.read(ByteBuffer.allocate(1));
            var end = readEnd(connection);
            Thread.sleep(SETTLE_MILLIS);
            long killed = time.nanos();
            Linux.kill(process.pid());
            end.completeOnTimeout(0L, WITHIN_SECONDS, TimeUnit.SECONDS);
            long ended = end.join();
            if (ended == 0) {
                samples.failed();
            } else {
                samples.took(ended - killed);
            }
        } catch (SocketTimeoutException absent) {
            samples.failed();
        } finally {
            process.destroyForcibly();
        }
    }

    Samples samples() {
        return samples;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private CompletableFuture<Long> readEnd(SocketChannel connection) {
        var end = new CompletableFuture<Long>();
        Thread.ofPlatform().daemon().name("raw-fin").start(() -> {
            try {
                connection.read(ByteBuffer.allocate(1));
            } catch (IOException reset) {
                // A reset is an end as well as any other.
                Thread.onSpinWait();
            }
            end.complete(time.nanos());
        });
        return end;
    }
}
