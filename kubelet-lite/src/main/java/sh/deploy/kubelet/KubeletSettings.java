package sh.deploy.kubelet;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.join.Joining;
import sh.deploy.kubelet.pressure.EvictionSettings;

/**
 * What one agent needs to know. Immutable; made by {@link KubeletSettingsFile} from a file, or by {@code up} directly.
 *
 * @param node the Node's name, which is also in the client certificate
 * @param dataDir the cluster's data folder; its real path is the label {@code sh.deploy/data} of every container
 * @param server where the API server's node link listens, {@code host:port}; empty before a machine that joins has asked for it
 * @param certificates for that connection; null only where no server is dialled, as in tests
 */
public record KubeletSettings(
        String node,
        Path dataDir,
        String server,
        @Nullable Certificates certificates,
        Engine engine,
        Declared declared,
        Starts starts,
        ContainerSpec.Logging logging,
        Limits limits) {

    public static final Path DEFAULT_ENGINE_SOCKET = Path.of("/var/run/docker.sock");
    public static final int DEFAULT_SANDBOX_POOL = 8;
    public static final int DEFAULT_STARTS_AT_ONCE = 3;
    public static final long DEFAULT_LOG_MAX_BYTES = 10L * 1024 * 1024;
    public static final int DEFAULT_LOG_MAX_FILES = 5;

    /** More than any honest program was seen to need, and an eighth of what a Linux machine usually has. */
    public static final long DEFAULT_POD_PIDS_LIMIT = 4096;

    private static final long LEAST_LOG_BYTES = 64 * 1024;

    /** PEM files of a mutually authenticated connection: whom to trust, who we are. */
    public record Certificates(Path authority, Path certificate, Path key) {}

    /**
     * Who runs the containers.
     *
     * @param socket the container engine's unix socket
     * @param imageSource socket of another engine, which has images and fetches them for this one; null where the node's engine
     *     does that by itself
     */
    public record Engine(Path socket, @Nullable Path imageSource) {}

    /**
     * What the Node says of itself.
     *
     * @param address by which others reach the node and what it runs on its own network; empty for the machine's own
     * @param capacity such as {@code cpu=2, memory=4Gi}; what is not named is the machine's own
     * @param labels beside those that every Node has
     * @param taints as {@code key=value:Effect} or {@code key:Effect}
     */
    public record Declared(
            String address, Map<String, String> capacity, Map<String, String> labels, List<String> taints) {
        public static final Declared NOTHING = new Declared("", Map.of(), Map.of(), List.of());

        public Declared {
            if (!address.isEmpty()) {
                checkAddress(address);
            }
            capacity = Map.copyOf(capacity);
            labels = Map.copyOf(labels);
            taints = List.copyOf(taints);
        }
    }

    /**
     * How pods start.
     *
     * @param sandboxPool how many sandboxes wait ready for the next pods at least, more for a while after a burst; 0 makes each
     *     when it is needed
     * @param atOnce how many containers start at the same time
     */
    public record Starts(int sandboxPool, int atOnce) {
        public Starts {
            if (sandboxPool < 0 || sandboxPool > 64) {
                throw new IllegalArgumentException("sandboxPool must be 0 to 64, got " + sandboxPool);
            }
            if (atOnce < 1 || atOnce > 64) {
                throw new IllegalArgumentException("startsAtOnce must be 1 to 64, got " + atOnce);
            }
        }
    }

    /**
     * What pods may take.
     *
     * @param eviction when the node is short of something and pods have to go
     * @param podPidsLimit how many processes and threads a container may have at once; 0 for as many as the machine
     */
    public record Limits(EvictionSettings eviction, long podPidsLimit) {
        public Limits {
            if (podPidsLimit < -1) {
                throw new IllegalArgumentException(
                        "podPidsLimit must be a number of processes, or 0 or -1 for no limit, got " + podPidsLimit);
            }
            podPidsLimit = Math.max(0, podPidsLimit);
        }
    }

    public KubeletSettings {
        if (!node.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new IllegalArgumentException("node must be a lower-case DNS name, got \"" + node + "\"");
        }
        if (logging.maxBytes() < LEAST_LOG_BYTES || logging.maxFiles() < 1) {
            throw new IllegalArgumentException("logs must be allowed 64 KiB and one file at least");
        }
        dataDir = DataPath.of(dataDir);
    }

    /** An agent with defaults for all that can have one. */
    public static KubeletSettings of(String node, Path dataDir, String server, @Nullable Certificates certificates) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                new Engine(DEFAULT_ENGINE_SOCKET, null),
                Declared.NOTHING,
                new Starts(DEFAULT_SANDBOX_POOL, DEFAULT_STARTS_AT_ONCE),
                new ContainerSpec.Logging(DEFAULT_LOG_MAX_BYTES, DEFAULT_LOG_MAX_FILES),
                new Limits(EvictionSettings.DEFAULT, DEFAULT_POD_PIDS_LIMIT));
    }

    /** The files that a machine which joins by itself keeps. */
    public static Certificates joined(String node, Path dataDir) {
        var folder = Joining.folder(DataPath.of(dataDir).resolve(Kubelet.NODES).resolve(node));
        return new Certificates(folder.authority(), folder.current(), folder.current());
    }

    public KubeletSettings withCapacity(Map<String, String> capacity) {
        return with(new Declared(declared.address, capacity, declared.labels, declared.taints));
    }

    public KubeletSettings withLabelsAndTaints(Map<String, String> labels, List<String> taints) {
        return with(new Declared(declared.address, declared.capacity, labels, taints));
    }

    private KubeletSettings with(Declared other) {
        return new KubeletSettings(node, dataDir, server, certificates, engine, other, starts, logging, limits);
    }

    public KubeletSettings withEngineSocket(Path socket) {
        return with(new Engine(socket, engine.imageSource));
    }

    /** The same with an engine of its own, which is reached by an address of its own and gets its images from the one it had. */
    public KubeletSettings withEngineOfItsOwn(Path socket, String itsAddress) {
        return with(new Declared(itsAddress, declared.capacity, declared.labels, declared.taints))
                .with(new Engine(socket, engine.socket));
    }

    private KubeletSettings with(Engine other) {
        return new KubeletSettings(node, dataDir, server, certificates, other, declared, starts, logging, limits);
    }

    /** The same with another API server, or another way to it. */
    public KubeletSettings withServer(String other) {
        return new KubeletSettings(node, dataDir, other, certificates, engine, declared, starts, logging, limits);
    }

    public KubeletSettings with(Limits other) {
        return new KubeletSettings(node, dataDir, server, certificates, engine, declared, starts, logging, other);
    }

    private static void checkAddress(String address) {
        try {
            InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "address must be an IP address such as 192.0.2.1, got \"" + address + "\"", e);
        }
    }
}
