package sh.deploy.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.environment.ApiAddress;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.LeaseFiles;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.fence.WatchdogProcess;
import sh.deploy.kubelet.images.ImageSource;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.images.OtherEngine;
import sh.deploy.kubelet.images.Registries;
import sh.deploy.kubelet.link.LinkSettings;
import sh.deploy.kubelet.link.ServerLink;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.node.Capacity;
import sh.deploy.kubelet.node.HealthCheck;
import sh.deploy.kubelet.node.Machine;
import sh.deploy.kubelet.node.NodeObject;
import sh.deploy.kubelet.pods.NodeParts;
import sh.deploy.kubelet.pods.PodWorld;
import sh.deploy.kubelet.pods.Pods;
import sh.deploy.kubelet.pods.Reports;
import sh.deploy.kubelet.pods.RestartBudget;
import sh.deploy.kubelet.pressure.NodePressure;
import sh.deploy.kubelet.pressure.Pressures;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.usage.UsageSampler;
import sh.deploy.kubelet.volumes.ClaimFolders;

/** The agent of one node, put together. Lives from {@link #start} to {@link #close}; containers outlive it. */
public final class Kubelet implements AutoCloseable {
    /** Folder below the data folder with one folder for each node. */
    static final String NODES = "nodes";

    /** Folder of a node with one folder for each pod. */
    static final String PODS = "pods";

    /** Folder of a node with one folder for each volume that outlives its pods. */
    static final String VOLUMES = "volumes";

    /** File in a node's folder with what its watchdog had to say. */
    private static final String WATCHDOG_OUTPUT = "watchdog.out";

    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration ENGINE_WITHIN = Duration.ofSeconds(30);
    private static final Duration ENGINE_AGAIN = Duration.ofMillis(500);
    /** For containers that end because the whole system does. */
    private static final Duration GRACE_AT_THE_END = Duration.ofSeconds(5);

    private static final String AGENT_VERSION = "deploy kubelet-lite";

    private final ContainerEngine engine;
    private final Images images;
    private final Pods pods;
    private final NodeTicks ticks;
    private final Link link;
    private final AgentLock lock;

    private Kubelet(ContainerEngine engine, Images images, Pods pods, NodeTicks ticks, Link link, AgentLock lock) {
        this.engine = engine;
        this.images = images;
        this.pods = pods;
        this.ticks = ticks;
        this.link = link;
        this.lock = lock;
    }

    /** What carries reports to a server and a server's words to the pods. */
    interface Link extends AutoCloseable {
        Reports reports();

        void start(PodWorld world);

        /** Proves to the server anew who the agent is. */
        default void dialAnew() {}

        /** Where pods reach the server. */
        default ApiAddress api() {
            return ApiAddress.UNKNOWN;
        }

        @Override
        void close();
    }

    /** Makes a link for a node that says what it is whenever it is asked, and keeps the lease it is granted. */
    interface LinkMaker {
        Link make(Supplier<Node> self, NodeLease lease);
    }

    /**
     * Begins to keep this machine's containers as the server says; returns when the engine answers, without waiting for
     * the server.
     *
     * @param journal of this process; stays open when the agent closes
     * @throws EngineException when no engine answers within half a minute
     * @throws sh.deploy.api.problem.ProblemException when another agent runs on this node's folder
     */
    public static Kubelet start(KubeletSettings settings, Journal journal, Time time) {
        return start(settings, journal, time, (self, lease) -> serverLink(settings, time, self, lease));
    }

    static Kubelet start(KubeletSettings settings, Journal journal, Time time, LinkMaker links) {
        var lock = AgentLock.take(settings.dataDir().resolve(NODES).resolve(settings.node()));
        try {
            return start(settings, journal, time, links, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Kubelet start(
            KubeletSettings settings, Journal journal, Time time, LinkMaker links, AgentLock lock) {
        var engine = engine(settings.engine().socket(), time);
        PauseImage.ensure(engine);
        var facts = engine.facts();
        var declared = settings.declared();
        var machine =
                declared.address().isEmpty() ? Machine.read() : Machine.read().at(declared.address());
        var capacity = new Capacity(declared.capacity(), machine);
        var folder = settings.dataDir().resolve(NODES).resolve(settings.node());
        var node = new NodeObject(
                settings.node(),
                declared.labels(),
                declared.taints(),
                folder.resolve(VOLUMES),
                machine,
                capacity,
                facts);
        var pressures = new Pressures(settings.limits().eviction().transitionPeriod());
        var ticks = new NodeTicks(
                settings.node(),
                node,
                new HealthCheck(engine, pressures::current, facts.keepsContainers()),
                new UsageSampler(time, declared.capacity().isEmpty()),
                time);
        var lease = new NodeLease(BootClock::new);
        var fence = new Fence(
                settings.dataDir().resolve(NODES),
                settings.node(),
                lease,
                new WatchdogProcess(folder.resolve(WATCHDOG_OUTPUT), time),
                journal);
        var link = links.make(ticks::self, lease);
        var labels = Labels.ofNode(settings.dataDir().toString(), settings.node());
        var starts = new StartQueue(settings.starts().atOnce());
        var surroundings =
                new Surroundings(settings.node(), "", machine.address(), capacity.cpuMillis(), capacity.memoryBytes());
        var images = new Images(engine, imageSource(settings, engine, time), time);
        var materials = new Materials();
        var pods = new Pods(new NodeParts(
                settings.node(),
                labels,
                engine,
                starts,
                new RestartBudget(),
                new SandboxPool(engine, starts, labels, settings.starts().sandboxPool(), time),
                images,
                materials,
                settings.logging(),
                settings.limits().podPidsLimit(),
                folder.resolve(PODS),
                new ClaimFolders(folder.resolve(VOLUMES), settings.node(), materials, link.reports()::volumePrepared),
                fence,
                () -> surroundings.withApi(link.api()),
                link.reports(),
                journal,
                time));
        pods.start();
        var pressure = NodePressure.watch(
                settings.node(),
                settings.limits().eviction(),
                pressures,
                pods,
                engine,
                Path.of(facts.rootDir()),
                folder.resolve(PODS),
                declared.capacity().containsKey("memory")
                        ? OptionalLong.of(capacity.memoryBytes())
                        : OptionalLong.empty(),
                images,
                ticks::usage,
                link.reports(),
                time);
        pressure.look();
        link.start(pods);
        fence.whenChanged(pods::leaseChanged);
        ticks.start(pods, fence, pressure, link.reports());
        return new Kubelet(engine, images, pods, ticks, link, lock);
    }

    private static ImageSource imageSource(KubeletSettings settings, ContainerEngine engine, Time time) {
        var other = settings.engine().imageSource();
        return other == null
                ? new Registries(engine)
                : new OtherEngine(engine, other.toString(), () -> DockerEngine.open(other), time);
    }

    private static Link serverLink(KubeletSettings settings, Time time, Supplier<Node> self, NodeLease lease) {
        var certificates = settings.certificates();
        if (certificates == null) {
            throw new IllegalArgumentException("the agent needs certificates to dial " + settings.server());
        }
        int colon = settings.server().lastIndexOf(':');
        var to = new LinkSettings(
                settings.node(),
                settings.server().substring(0, colon),
                Integer.parseInt(settings.server().substring(colon + 1)),
                certificates.authority(),
                certificates.certificate(),
                certificates.key(),
                AGENT_VERSION);
        var link = new ServerLink(to, UUID.randomUUID().toString(), time, self, lease);
        return new Link() {
            @Override
            public Reports reports() {
                return link.reports();
            }

            @Override
            public void start(PodWorld world) {
                link.start(world);
            }

            @Override
            public void dialAnew() {
                link.dialAnew();
            }

            @Override
            public ApiAddress api() {
                return link.api();
            }

            @Override
            public void close() {
                link.close();
            }
        };
    }

    /** The engine may be starting just now, as after a reboot. */
    private static ContainerEngine engine(Path socket, Time time) {
        long end = time.nanos() + ENGINE_WITHIN.toNanos();
        while (true) {
            try {
                return DockerEngine.open(socket);
            } catch (EngineException e) {
                if (e.kind() != EngineException.Kind.UNAVAILABLE || time.nanos() >= end) {
                    throw e;
                }
                LOG.info("Waiting for the container engine at {}: {}", socket, e.getMessage());
                try {
                    Thread.sleep(ENGINE_AGAIN);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /** Whether a container engine answers there now. */
    public static boolean answers(Path engineSocket) {
        try (var engine = DockerEngine.open(engineSocket)) {
            engine.facts();
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /**
     * Ends and removes every container of a data folder, of all its nodes, found by labels; no agent is needed, and none
     * may run. Blocks for the containers' grace. The pods' folders stay: see {@link NodeCleanup#purge}.
     */
    public static void removeAll(Path dataDir, Path engineSocket, Time time) {
        engine(engineSocket, time).close();
        NodeCleanup.stopAll(dataDir, List.of(engineSocket), GRACE_AT_THE_END);
    }

    /** As {@link #removeAll}, of one node, whose agent has ended. */
    public static void removeNode(Path dataDir, String node, Path engineSocket, Time time) {
        var folder = DataPath.of(dataDir);
        var labels = Labels.ofNode(folder.toString(), node);
        try (var engine = engine(engineSocket, time)) {
            NodeCleanup.stopAll(engine, labels, GRACE_AT_THE_END);
        }
        LeaseFiles.end(folder.resolve(NODES), node);
        NodeCleanup.removeSubPaths(folder.resolve(NODES).resolve(node));
    }

    /**
     * Ends the watchdog of a node whose agent and containers have ended with its engine, and takes off what was mounted for these. Harmless
     * when there is none.
     */
    public static void forgetNode(Path dataDir, String node) {
        var nodes = DataPath.of(dataDir).resolve(NODES);
        LeaseFiles.end(nodes, node);
        NodeCleanup.removeSubPaths(nodes.resolve(node));
    }

    /** Labels of this node's containers, for whoever counts them. */
    public static Map<String, String> labels(KubeletSettings settings) {
        return Labels.ofNode(settings.dataDir().toString(), settings.node());
    }

    /** Goes on by the certificate that lies there now; pods and the node do not notice. */
    public void certificateRenewed() {
        link.dialAnew();
    }

    /** Ends the agent; every container runs on and is found again by the next. */
    @Override
    public void close() {
        ticks.close();
        link.close();
        pods.close();
        images.close();
        engine.close();
        lock.close();
    }
}
