package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.realtime.UrgentLoop;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.MadeOnce;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import sh.deploy.apiserver.watch.Subscription;

/**
 * Where agents dial in. Serves from {@link #start} to {@link #close}; in between, pods reach their nodes and what nodes
 * say takes the same way as any other write. One loop owns all that changes here; any thread may call.
 */
public final class NodeSessions implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
    private static final int MAX_BEAT_BYTES = 4 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 512;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    /** Most suspicions are over by then, and there is time yet until the lease is. */
    private static final int FOREWARNED_AFTER_MILLIS = 1_000;

    /** A death is in the log, and the pods' deletion behind it, in a tenth of this; a server that starts anew has held nothing back. */
    private static final int LEASE_HELD_BACK_MILLIS = 200;

    private static final int NETWORK_THREADS = 2;

    /** Agents dial again in the first moments after a start. */
    private static final long FIRST_LEASES_MILLIS = 1_000;

    private static final long PROVED_EVERY_SECONDS = 60;

    private final Store store;
    private final PodReports podReports;
    private final NodeReports nodeReports;
    private final EventReports eventReports;
    private final VolumeReports volumeReports;
    private final NodeLeases leases;
    private final TokenAsks tokens;
    private final NodeUsage usage = new NodeUsage();
    private final PodDelivery delivery;
    private final ConnectedNodes nodes;
    private final UrgentLoop beats = new UrgentLoop("beats");
    private final Contacts contacts;
    private final Fence fence;
    private final LogStreams logs;
    private final NodeLoop loop = new NodeLoop();
    private final EventLoopGroup network = new MultiThreadIoEventLoopGroup(
            NETWORK_THREADS, new DefaultThreadFactory("node-link", true), NioIoHandler.newFactory());
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final AgentIdentity identity;
    private final Server server;
    private final Server beatServer;

    private NodeSessions(
            NodeLinkSettings settings,
            Authenticator authenticator,
            Registry registry,
            Audit audit,
            Store store,
            Time time,
            Journal journal)
            throws SSLException {
        this.store = store;
        this.podReports = new PodReports(registry, store, this::removalRefused);
        this.nodeReports = new NodeReports(registry, store, time);
        this.eventReports = new EventReports(registry, store, time);
        this.volumeReports = new VolumeReports(registry, store);
        this.leases = new NodeLeases(registry, store, time);
        this.tokens = new TokenAsks(registry, audit, store, time, this::giveToken);
        this.delivery = new PodDelivery(store, time, tokens);
        this.nodes = new ConnectedNodes(
                settings.nodeInProcess(),
                delivery,
                podReports,
                nodeReports,
                eventReports,
                volumeReports,
                tokens,
                usage,
                time,
                journal);
        this.contacts = new Contacts(settings.detector(), time, beats, new VerdictsOnLoop());
        this.fence = new Fence(settings.nodeInProcess(), firstLease(time), new NodesBeyondTheFence(journal));
        this.logs = new LogStreams(store, new AgentsOnLoop());
        this.identity = new AgentIdentity(authenticator, settings.nodeInProcess());
        this.server = server(settings, settings.port())
                .bossEventLoopGroup(network)
                .workerEventLoopGroup(network)
                .channelType(NioServerSocketChannel.class)
                .addService(new NodeLinkService(loop, nodes, logs))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                .build();
        this.beatServer = beatServer(settings);
    }

    /**
     * Takes in what the store holds, then listens.
     *
     * @param audit where it is noted which tokens agents were given
     * @param journal hears of nodes that fall silent and come back
     * @throws IOException when the port is taken or the certificates are unreadable
     */
    public static NodeSessions start(
            NodeLinkSettings settings,
            Authenticator authenticator,
            Registry registry,
            Audit audit,
            Store store,
            Time time,
            Journal journal)
            throws IOException {
        var sessions = new NodeSessions(settings, authenticator, registry, audit, store, time, journal);
        try {
            sessions.beatServer.start();
            sessions.servesAt(settings.api());
            sessions.load(settings.detector());
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

    /** The port to which agents send their heartbeats, as they are told. */
    public int beatPort() {
        return beatServer.getPort();
    }

    public LogStreams logs() {
        return logs;
    }

    public NodeUsage usage() {
        return usage;
    }

    /** Every node that exists or is connected, by name. */
    public List<NodeState> states() {
        return contacts.seen().thenApplyAsync(nodes::states, loop).join();
    }

    /** Whether the agent of a node is connected now. */
    public boolean isInSession(String node) {
        return states().stream()
                .anyMatch(state -> state.connected() && state.node().equals(node));
    }

    /** When the certificates end by which a node's agent calls now, one for each call. */
    public List<Instant> provedUntil(String node) {
        return identity.provedUntil(node);
    }

    /** Ends the calls of agents whose certificates prove them no more, as those that are over; that is done each minute by itself. */
    public void askAgain() {
        identity.askAgain();
    }

    /** How soon the kernel runs the thread that hears the nodes' beats. */
    public Urgency urgency() {
        return beats.urgency();
    }

    /** Where pods reach the server, once it is known better than by the settings. */
    public void servesAt(ApiAddress address) {
        loop.execute(() -> nodes.servesAt(address));
    }

    /** Ends all sessions; agents dial again until somebody answers. */
    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        loop.execute(() -> nodes.endAll(Status.UNAVAILABLE.withDescription("the API server ends")));
        end(server);
        end(beatServer);
        loop.shutdownNow();
        beats.close();
        podReports.close();
        nodeReports.close();
        eventReports.close();
        volumeReports.close();
        leases.close();
        tokens.close();
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static void end(Server server) {
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
    }

    private void load(DetectorSettings detector) {
        loop.execute(() -> nodes.watchContactsWith(contacts, fence, detector, beatServer.getPort()));
        var snapshot = store.newest();
        loop.execute(() -> {
            snapshot.list("", "pods", "").forEach(delivery::load);
            snapshot.list("", "persistentvolumes", "").forEach(delivery::loadVolume);
            snapshot.list("", "nodes", "").forEach(nodes::existed);
            snapshot.list("", "pods", "").forEach(nodes::podThere);
        });
        follow(snapshot, "pods", this::podChanged);
        follow(snapshot, "configmaps", delivery::materialChanged);
        follow(snapshot, "secrets", delivery::materialChanged);
        follow(snapshot, "persistentvolumeclaims", delivery::materialChanged);
        follow(snapshot, "persistentvolumes", delivery::volumeChanged);
        follow(snapshot, "nodes", this::nodeChanged);
        loop.schedule(
                nodes::earlierLeasesAreOver,
                detector.lease().plus(detector.margin()).toMillis(),
                TimeUnit.MILLISECONDS);
        loop.scheduleWithFixedDelay(
                () -> nodes.inContact().forEach(leases::renew),
                FIRST_LEASES_MILLIS,
                NodeLeases.RENEWED_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        loop.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().name("agents-asked-again").start(identity::askAgain),
                PROVED_EVERY_SECONDS,
                PROVED_EVERY_SECONDS,
                TimeUnit.SECONDS);
    }

    private void follow(Snapshot from, String resource, Consumer<Change> onLoop) {
        subscriptions.add(store.watch("", resource, "", from.revision(), new ChangeListener() {
            @Override
            public void changed(Change change, MadeOnce made) {
                loop.execute(() -> onLoop.accept(change));
            }

            @Override
            public void progress(long revision) {}
        }));
    }

    private void podChanged(Change change) {
        delivery.podChanged(change);
        var before = change.before();
        if (before != null && PodDelivery.isGone(before, change)) {
            nodes.podGone(before);
        }
        if (!change.deleted()) {
            nodes.podThere(change.after());
        }
    }

    private void giveToken(Caller agent, ServerMessage given) {
        loop.execute(() -> nodes.giveToken(agent.node(), given));
    }

    private void forewarnOthers(String suspected) {
        if (nodes.isLost(suspected)) {
            delivery.forewarnOthers(suspected);
        }
    }

    private void removalRefused(String node, String uid) {
        loop.execute(() -> fence.removalRefused(node, uid));
    }

    /** Numbers that no server before this one gave, as long as it offered less than a thousand leases a millisecond. */
    private static long firstLease(Time time) {
        return time.now().toEpochMilli() * 1_000;
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

    private Server beatServer(NodeLinkSettings settings) throws SSLException {
        var builder = server(settings, 0)
                .bossEventLoopGroup(beats.group())
                .workerEventLoopGroup(beats.group())
                .channelType(beats.serverChannel())
                .addService(new BeatService(contacts))
                .maxInboundMessageSize(MAX_BEAT_BYTES);
        beats.connectionOptions().forEach((option, value) -> set(builder, option, value));
        return builder.build();
    }

    @SuppressWarnings("unchecked")
    private static <T> void set(NettyServerBuilder builder, ChannelOption<T> option, Object value) {
        builder.withChildOption(option, (T) value);
    }

    private NettyServerBuilder server(NodeLinkSettings settings, int port) throws SSLException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(settings.listen(), port))
                .sslContext(tls(settings))
                .directExecutor()
                .intercept(identity)
                .maxInboundMetadataSize(MAX_HEADER_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .handshakeTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
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

    /** From the loop of the beats, where nothing may wait. */
    private final class VerdictsOnLoop implements Contacts.Listener {
        @Override
        public void judged(FailureDetector.Change change) {
            loop.execute(() -> nodes.judged(change));
            if (change.now() == Verdict.SUSPECT) {
                loop.schedule(() -> forewarnOthers(change.node()), FOREWARNED_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void leaseOver(String node, long lease) {
            loop.execute(() -> fence.over(node, lease));
        }

        @Override
        public void beats(String node, Urgency agent) {
            var own = beats.urgency();
            loop.execute(() -> nodes.beats(node, new Timekeeping(agent, own)));
        }
    }

    private final class NodesBeyondTheFence implements Fence.Outside {
        private final Journal journal;

        NodesBeyondTheFence(Journal journal) {
            this.journal = journal;
        }

        @Override
        public List<StoredObject> podsOn(String node) {
            return delivery.on(node);
        }

        @Override
        public void offer(String node, long lease) {
            // The beats hear of it first, so that one that names it finds it known.
            contacts.offer(node, lease);
            nodes.offerLease(node, lease);
        }

        @Override
        public boolean remove(String node, StoredObject pod) {
            var name = pod.key().namespace() + "/" + pod.key().name();
            journal.write(JournalEvent.FENCED_POD_REMOVED, Map.of("node", node, "pod", name, "uid", pod.uid()));
            return podReports.stopped(ConnectedNodes.agentOf(node), Messages.stopped(pod));
        }

        @Override
        public void holdBack(String node) {
            loop.schedule(() -> fence.mayOfferAgain(node), LEASE_HELD_BACK_MILLIS, TimeUnit.MILLISECONDS);
        }
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
