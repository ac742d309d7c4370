package sh.deploy.e2e.bench.writes;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.BenchCluster;

/** ConfigMaps of 1 KiB created through HTTPS, as any client would. */
final class DeployCreates implements Target {
    private static final int TRIES = 100;

    private final BenchCluster cluster;
    private final Time time;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<LeanConnection> connections = new ArrayList<>();
    private int block;

    DeployCreates(Time time) throws Exception {
        this.time = time;
        this.cluster = BenchCluster.start();
        var tls = tls(cluster.clientConfig());
        for (int i = 0; i < CLIENTS; i++) {
            connections.add(connect(tls));
        }
    }

    @Override
    public String name() {
        return "Deploy, a ConfigMap by HTTPS";
    }

    @Override
    public Block run(Duration length) throws InterruptedException {
        block++;
        var recorder = new BlockRecorder(time, length);
        var running = new CountDownLatch(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            connections.get(i).begin(new LeanConnection.Task("b" + block + "-" + i + "-", recorder, running));
        }
        running.await();
        return recorder.block();
    }

    /** Kills the database, waits until the server serves again, and looks for everything it had acknowledged. */
    Survivors killDatabaseAndCount() throws Exception {
        var wanted = new HashSet<String>();
        connections.forEach(connection -> wanted.addAll(connection.acknowledged()));
        ProcessHandle.of(cluster.pid("postgres"))
                .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run"))
                .destroyForcibly();
        var found = listAgain();
        int acknowledged = wanted.size();
        wanted.removeAll(found);
        return new Survivors(acknowledged, wanted.size());
    }

    record Survivors(int acknowledged, int missing) {}

    @Override
    public void close() throws IOException {
        loop.shutdownGracefully();
        cluster.close();
    }

    /** From the log, not from the memory of the server that wrote it: the server is killed as well and started again. */
    private Set<String> listAgain() throws Exception {
        ProcessHandle.of(cluster.pid("deploy")).ifPresent(ProcessHandle::destroyForcibly);
        cluster.up();
        for (int i = 1; ; i++) {
            try (var client = cluster.client()) {
                // The names alone: all the objects together are more than a lean client holds.
                var names = new HashSet<String>();
                client.listAll(ResourceTypes.CONFIG_MAP.metadataOnly(), "default", ListOptions.ALL)
                        .items()
                        .forEach(object -> names.add(ObjectFacts.name(object)));
                return names;
            } catch (ProblemException | ServerUnreachable notYet) {
                if (i == TRIES) {
                    throw notYet;
                }
                Thread.sleep(200);
            }
        }
    }

    private LeanConnection connect(SslContext tls) throws InterruptedException {
        var connection = new LeanConnection(time);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), connection);
                    }
                })
                .connect("127.0.0.1", cluster.port())
                .sync();
        return connection;
    }

    private static SslContext tls(ClientConfig config) throws Exception {
        if (!(config.credential() instanceof ClientConfig.Credential.Certificate(String chain, String key))) {
            throw new IllegalStateException("the administrator's kubeconfig holds no certificate");
        }
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(pem(Objects.requireNonNull(config.certificateAuthority())))
                .keyManager(pem(chain), pem(key))
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private static InputStream pem(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
