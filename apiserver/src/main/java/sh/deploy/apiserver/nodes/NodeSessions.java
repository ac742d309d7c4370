package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.Subscription;

/**
 * Where agents dial in. Serves from {@link #start} to {@link #close}; in between, pods reach their nodes and what nodes
 * say takes the same way as any other write. One loop owns all that changes here; any thread may call.
 */
public final class NodeSessions implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 512;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int NETWORK_THREADS = 2;

    /** Agents dial again in the first moments after a start. */
    private static final long FIRST_LEASES_MILLIS = 1_000;

    private final NodeLinkSettings settings;
    private final Store store;
    private final PodReports podReports;
    private final NodeReports nodeReports;
    private final EventReports eventReports;
    private final NodeLeases leases;
    private final NodeUsage usage = new NodeUsage();
    private final PodDelivery delivery;
    private final ConnectedNodes nodes;
    private final Contacts contacts;
    private final LogStreams logs;
    private final NodeLoop loop = new NodeLoop();
    private final EventLoopGroup network = new MultiThreadIoEventLoopGroup(
            NETWORK_THREADS, new DefaultThreadFactory("node-link", true), NioIoHandler.newFactory());
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Server server;

    private NodeSessions(
            NodeLinkSettings settings,
            Authenticator authenticator,
            Registry registry,
            Store store,
            Time time,
            Journal journal)
            throws SSLException {
        this.settings = settings;
        this.store = store;
        this.podReports = new PodReports(registry, store);
        this.nodeReports = new NodeReports(registry, store, time);
        this.eventReports = new EventReports(registry, store, time);
        this.leases = new NodeLeases(registry, store, time);
        this.delivery = new PodDelivery(settings, store);
        this.nodes = new ConnectedNodes(delivery, podReports, nodeReports, eventReports, usage);
        this.contacts = new Contacts(settings, time, journal, loop, nodes::judged);
        this.logs = new LogStreams(store, new AgentsOnLoop());
        this.server = server(authenticator);
    }

    /**
     * Takes in what the store holds, then listens.
     *
     * @param journal hears of nodes that fall silent and come back
     * @throws IOException when the port is taken or the certificates are unreadable
     */
    public static NodeSessions start(
            NodeLinkSettings settings,
            Authenticator authenticator,
            Registry registry,
            Store store,
            Time time,
            Journal journal)
            throws IOException {
        var sessions = new NodeSessions(settings, authenticator, registry, store, time, journal);
        try {
            sessions.load();
            sessions.server.start();
            return sessions;
        } catch (IOException | RuntimeException e) {
            sessions.close();
            throw e;
        }
    }

    /** The port that agents dial. */
    public int port() {
        return server.getPort();
    }

    public LogStreams logs() {
        return logs;
    }

    public NodeUsage usage() {
        return usage;
    }

    /** Every node that exists or is connected, by name. */
    public List<NodeState> states() {
        return CompletableFuture.supplyAsync(nodes::states, loop).join();
    }

    /** Ends all sessions; agents dial again until somebody answers. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        loop.execute(() -> nodes.endAll(Status.UNAVAILABLE.withDescription("the API server ends")));
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
        loop.shutdownNow();
        podReports.close();
        nodeReports.close();
        eventReports.close();
        leases.close();
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void load() {
        loop.execute(() -> nodes.watchContactsWith(contacts));
        var snapshot = store.newest();
        loop.execute(() -> {
            snapshot.list("", "pods", "").forEach(delivery::load);
            snapshot.list("", "nodes", "")
                    .forEach(node -> nodes.exists(node.key().name()));
        });
        follow(snapshot, "pods", delivery::podChanged);
        follow(snapshot, "configmaps", delivery::materialChanged);
        follow(snapshot, "secrets", delivery::materialChanged);
        follow(snapshot, "nodes", this::nodeChanged);
        loop.scheduleWithFixedDelay(
                () -> nodes.inContact().forEach(leases::renew),
                FIRST_LEASES_MILLIS,
                NodeLeases.RENEWED_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void follow(Snapshot from, String resource, Consumer<Change> onLoop) {
        subscriptions.add(store.watch("", resource, "", from.revision(), new ChangeListener() {
            @Override
            public void changed(Change change) {
                loop.execute(() -> onLoop.accept(change));
            }

            @Override
            public void progress(long revision) {}
        }));
    }

    private void nodeChanged(Change change) {
        var node = change.after().key().name();
        if (change.deleted()) {
            nodes.removed(node);
        } else if (change.before() == null) {
            nodes.exists(node);
            nodes.inContact().stream()
                    .filter(agent -> agent.node().equals(node))
                    .forEach(leases::renew);
        }
    }

    private Server server(Authenticator authenticator) throws SSLException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(settings.listen(), settings.port()))
                .bossEventLoopGroup(network)
                .workerEventLoopGroup(network)
                .channelType(NioServerSocketChannel.class)
                .sslContext(tls(settings))
                .directExecutor()
                .intercept(new AgentIdentity(authenticator))
                .addService(new NodeLinkService(loop, nodes, logs))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_HEADER_BYTES)
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .handshakeTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    private static SslContext tls(NodeLinkSettings settings) throws SSLException {
        return GrpcSslContexts.forServer(bytes(settings.certificatePem()), bytes(settings.keyPem()))
                .trustManager(bytes(settings.caPem()))
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
    }

    private static ByteArrayInputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(UTF_8));
    }

    private final class AgentsOnLoop implements LogStreams.Agents {
        @Override
        public void open(String node, OpenLog request, IncomingLog log) {
            loop.execute(() -> nodes.openLog(node, request, log));
        }

        @Override
        public void close(String node, String stream) {
            loop.execute(() -> nodes.closeLog(node, stream));
        }
    }
}
