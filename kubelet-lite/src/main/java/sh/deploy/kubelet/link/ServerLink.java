package sh.deploy.kubelet.link;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.Hello;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.node.wire.Welcome;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.environment.ApiAddress;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.pods.PodWorld;
import sh.deploy.kubelet.pods.Reports;

/**
 * The agent's connection to the API server. Lasts from {@link #start} to {@link #close}; in between it dials as often as
 * it must. Reports may be given by any thread and never wait; what the server says reaches the {@link PodWorld} on the
 * link's one thread, in the server's order.
 */
public final class ServerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);
    /** Sessions shorter than that, as when another agent goes by the same name, do not make the wait short again. */
    private static final long STEADY_NANOS = 10_000_000_000L;

    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(10);
    private static final String SUPERSEDED = "the agent has connected again";

    private final LinkSettings settings;
    private final String bootId;
    private final Supplier<Node> self;
    private final Time time;
    private final LatestReports latest = new LatestReports();
    private final WireReports reports = new WireReports(latest, this::tellSoon);
    private final AtomicBoolean tellQueued = new AtomicBoolean();
    private final LinkLoop loop = new LinkLoop("server-link");
    private final LinkChannels channels;
    private final NodeLease lease;
    private final ServerClock serverClock = new ServerClock();
    private final Heartbeats heartbeats;
    private final ReconnectDelay delay = new ReconnectDelay();

    private @Nullable OutgoingLogs logs;
    private @Nullable Deliveries deliveries;
    private @Nullable Session session;
    /** That was given up; what it still has to say of pods that end is heard until the next one begins. */
    private @Nullable Session outdated;

    private @Nullable ScheduledFuture<?> welcomeLimit;
    private @Nullable ScheduledFuture<?> nextDial;
    private boolean welcomed;
    private long welcomedNanos;
    private boolean closed;
    private volatile ApiAddress api = ApiAddress.UNKNOWN;
    private boolean apiUnknownTold;

    /**
     * @param bootId new at every start of the agent
     * @param self this node as it is now, with its whole status; asked at each connect, and as new as any status reported
     *     before
     * @param lease that the server grants by this connection
     */
    public ServerLink(LinkSettings settings, String bootId, Time time, Supplier<Node> self, NodeLease lease) {
        this.settings = settings;
        this.bootId = bootId;
        this.time = time;
        this.self = self;
        this.channels = new LinkChannels(settings, "server-link-network");
        this.heartbeats = new Heartbeats(settings, bootId, time, lease, serverClock, this::reachedAgain);
        this.lease = lease;
    }

    /** For a node that runs nothing which depends on its lease. */
    public ServerLink(LinkSettings settings, String bootId, Time time, Supplier<Node> self) {
        this(settings, bootId, time, self, new NodeLease(BootClock::new));
    }

    /** What this node tells the server; usable before the start and between connections. */
    public Reports reports() {
        return reports;
    }

    /** Where pods of this node reach the server, as it was said last. */
    public ApiAddress api() {
        return api;
    }

    /** Dials until the server answers, and again whenever it is lost. */
    public void start(PodWorld world) {
        loop.execute(() -> {
            Urgency.favourThisThread();
            logs = new OutgoingLogs(world, loop);
            deliveries = new Deliveries(world, latest, logs, lease, serverTime());
            dial();
        });
    }

    /** For one thread. */
    private Supplier<Instant> serverTime() {
        var clock = new BootClock();
        return () -> serverClock.at(clock.getAsLong());
    }

    /**
     * Dials anew, as with a certificate that was renewed. The session that is there, and the connections of the beats, are given up when
     * the next ones have begun.
     */
    public void dialAnew() {
        loop.execute(() -> {
            heartbeats.renew();
            if (session != null && welcomed) {
                closeOutdated(SUPERSEDED);
                outdated = session;
                session = null;
                beginAnew();
                dial();
            }
        });
    }

    /** Says that the agent will be back and hangs up. The pods go on running. */
    @Override
    public void close() {
        heartbeats.close();
        loop.endWith(() -> {
            closed = true;
            hangUp("the agent ends");
            channels.close();
        });
    }

    private void dial() {
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
        if (closed) {
            return;
        }
        try {
            var dialled = new Session(channels.open(), loop, new SessionEvents());
            session = dialled;
            dialled.open(hello());
            welcomeLimit = loop.schedule(
                    () -> lost("no answer within " + WELCOME_WITHIN.toSeconds() + " s"),
                    WELCOME_WITHIN.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (SSLException | RuntimeException e) {
            LOG.error("cannot dial the API server", e);
            lost(String.valueOf(e.getMessage()));
        }
    }

    private Hello hello() {
        latest.helloTellsNodeStatus();
        return Hello.newBuilder()
                .setNode(settings.node())
                .setBootId(bootId)
                .setNodeObject(WireObjects.encode(self.get()))
                .setVersion(settings.agentVersion())
                .build();
    }

    private void welcome(Welcome welcome) {
        if (welcomeLimit != null) {
            welcomeLimit.cancel(false);
        }
        LOG.info("in session with {}:{} as node {}", settings.host(), settings.port(), settings.node());
        closeOutdated(SUPERSEDED);
        welcomed = true;
        welcomedNanos = time.nanos();
        latest.nothingTold();
        if (welcome.getBeatMillis() == 0) {
            lease.lastsWithTheProcess();
        }
        if (welcome.getApiPort() != 0) {
            learnApi(new ApiAddress(welcome.getApiHost(), welcome.getApiPort()));
        }
        heartbeats.as(welcome);
        tell();
    }

    private void learnApi(ApiAddress told) {
        api = ApiAddress.between(settings.host(), told);
        if (api.equals(ApiAddress.UNKNOWN) && !apiUnknownTold) {
            apiUnknownTold = true;
            LOG.warn(
                    "pods of this node do not learn where the API server is, since it is known as {} alone, which to a pod is the"
                            + " pod itself; let the server listen on an address that containers reach",
                    settings.host());
        }
    }

    /** One task at a time waits on the loop, however many reports come meanwhile. */
    private void tellSoon() {
        if (tellQueued.compareAndSet(false, true)) {
            loop.execute(() -> {
                tellQueued.set(false);
                tell();
            });
        }
    }

    private void tell() {
        var open = session;
        while (open != null && welcomed && open.isReady()) {
            var report = latest.next();
            if (report == null) {
                return;
            }
            open.send(report);
        }
    }

    /** The beats have found a way again, or we were stopped: neither lost packets nor the next attempt need be waited for. */
    private void reachedAgain() {
        loop.execute(() -> {
            LOG.info("the server was out of reach; dialling {}:{} again", settings.host(), settings.port());
            delay.reset();
            closeOutdated(SUPERSEDED);
            outdated = session;
            session = null;
            beginAnew();
            dial();
        });
    }

    private void lost(String why) {
        if (welcomed && time.nanos() - welcomedNanos > STEADY_NANOS) {
            delay.reset();
        }
        hangUp(why);
        if (!closed) {
            var wait = delay.take();
            LOG.warn(
                    "no session with {}:{} ({}); dialling again in {} ms",
                    settings.host(),
                    settings.port(),
                    why,
                    wait.toMillis());
            nextDial = loop.schedule(this::dial, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void hangUp(String why) {
        beginAnew();
        closeOutdated(why);
        if (session != null) {
            session.close(why);
            session = null;
        }
    }

    private void beginAnew() {
        welcomed = false;
        if (welcomeLimit != null) {
            welcomeLimit.cancel(false);
        }
        if (logs != null) {
            logs.closeAll();
        }
    }

    private void closeOutdated(String why) {
        if (outdated != null) {
            outdated.close(why);
            outdated = null;
        }
    }

    private final class SessionEvents implements Session.Owner {
        @Override
        public void received(Session from, ServerMessage message) {
            if (deliveries == null || (from != session && from != outdated)) {
                return;
            }
            if (message.hasWelcome() && from == session) {
                deliveries.begin();
                welcome(message.getWelcome());
                return;
            }
            try {
                if (from == session) {
                    deliveries.deliver(message, from.channel());
                } else {
                    deliveries.deliverEnd(message);
                }
            } catch (RuntimeException e) {
                LOG.error("a {} of the server could not be used", message.getBodyCase(), e);
            }
        }

        @Override
        public void ready(Session from) {
            if (from == session) {
                tell();
            }
        }

        @Override
        public void ended(Session from, @Nullable Throwable cause) {
            if (from == session) {
                lost(cause == null ? "the server ended it" : String.valueOf(cause.getMessage()));
            }
        }
    }
}
