package sh.deploy.kubelet;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.pressure.EvictionSettings;

/**
 * What one agent needs to know. Immutable; made by {@link KubeletSettingsFile} from a file, or by {@code up} directly.
 *
 * @param node the Node's name, which is also in the client certificate
 * @param dataDir the cluster's data folder; its real path is the label {@code sh.deploy/data} of every container
 * @param server where the API server's node link listens, {@code host:port}
 * @param certificates for that connection; null only where no server is dialled, as in tests
 * @param engineSocket the container engine's unix socket
 * @param imageSource socket of another engine, which has images and fetches them for this one; null where the node's engine does
 *     that by itself
 * @param address by which others reach the node and what it runs on its own network; empty for the machine's own
 * @param capacity what the Node declares, such as {@code cpu=2, memory=4Gi}; what is not named is the machine's own
 * @param labels further labels of the Node
 * @param taints as {@code key=value:Effect} or {@code key:Effect}
 * @param sandboxPool how many sandboxes wait ready for the next pods at least, more for a while after a burst; 0 makes each
 *     when it is needed
 * @param startsAtOnce how many containers start at the same time
 * @param logMaxBytes size at which a container's log file is rotated
 * @param logMaxFiles how many files of one container's log are kept
 * @param eviction when the node is short of something and pods have to go
 * @param podPidsLimit how many processes and threads a container may have at once; 0 for as many as the machine
 */
public record KubeletSettings(
        String node,
        Path dataDir,
        String server,
        @Nullable Certificates certificates,
        Path engineSocket,
        @Nullable Path imageSource,
        String address,
        Map<String, String> capacity,
        Map<String, String> labels,
        List<String> taints,
        int sandboxPool,
        int startsAtOnce,
        long logMaxBytes,
        int logMaxFiles,
        EvictionSettings eviction,
        long podPidsLimit) {

    public static final Path DEFAULT_ENGINE_SOCKET = Path.of("/var/run/docker.sock");
    public static final int DEFAULT_SANDBOX_POOL = 8;
    public static final int DEFAULT_STARTS_AT_ONCE = 3;
    public static final long DEFAULT_LOG_MAX_BYTES = 10L * 1024 * 1024;
    public static final int DEFAULT_LOG_MAX_FILES = 5;

    /** More than any honest program was seen to need, and an eighth of what a Linux machine usually has. */
    public static final long DEFAULT_POD_PIDS_LIMIT = 4096;

    /** PEM files of a mutually authenticated connection: whom to trust, who we are. */
    public record Certificates(Path authority, Path certificate, Path key) {}

    public KubeletSettings {
        if (!node.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new IllegalArgumentException("node must be a lower-case DNS name, got \"" + node + "\"");
        }
        if (sandboxPool < 0 || sandboxPool > 64) {
            throw new IllegalArgumentException("sandboxPool must be 0 to 64, got " + sandboxPool);
        }
        if (startsAtOnce < 1 || startsAtOnce > 64) {
            throw new IllegalArgumentException("startsAtOnce must be 1 to 64, got " + startsAtOnce);
        }
        if (logMaxBytes < 64 * 1024 || logMaxFiles < 1) {
            throw new IllegalArgumentException("logs must be allowed 64 KiB and one file at least");
        }
        if (podPidsLimit < -1) {
            throw new IllegalArgumentException(
                    "podPidsLimit must be a number of processes, or 0 or -1 for no limit, got " + podPidsLimit);
        }
        podPidsLimit = Math.max(0, podPidsLimit);
        if (!address.isEmpty()) {
            checkAddress(address);
        }
        dataDir = DataPath.of(dataDir);
        capacity = Map.copyOf(capacity);
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** An agent with defaults for all that can have one. */
    public static KubeletSettings of(String node, Path dataDir, String server, @Nullable Certificates certificates) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                DEFAULT_ENGINE_SOCKET,
                null,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                DEFAULT_SANDBOX_POOL,
                DEFAULT_STARTS_AT_ONCE,
                DEFAULT_LOG_MAX_BYTES,
                DEFAULT_LOG_MAX_FILES,
                EvictionSettings.DEFAULT,
                DEFAULT_POD_PIDS_LIMIT);
    }

    public KubeletSettings withCapacity(Map<String, String> declared) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                engineSocket,
                imageSource,
                address,
                declared,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }

    public KubeletSettings withLabelsAndTaints(Map<String, String> labels, List<String> taints) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                engineSocket,
                imageSource,
                address,
                capacity,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }

    public KubeletSettings withEngineSocket(Path socket) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                socket,
                imageSource,
                address,
                capacity,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }

    /** The same with another API server, or another way to it. */
    public KubeletSettings withServer(String other) {
        return new KubeletSettings(
                node,
                dataDir,
                other,
                certificates,
                engineSocket,
                imageSource,
                address,
                capacity,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }

    /** The same with an engine of its own, which is reached by an address of its own and gets its images from the one it had. */
    public KubeletSettings withEngineOfItsOwn(Path socket, String itsAddress) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                socket,
                engineSocket,
                itsAddress,
                capacity,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }

    private static void checkAddress(String address) {
        try {
            InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "address must be an IP address such as 192.0.2.1, got \"" + address + "\"", e);
        }
    }

    public KubeletSettings withEviction(EvictionSettings eviction, long podPidsLimit) {
        return new KubeletSettings(
                node,
                dataDir,
                server,
                certificates,
                engineSocket,
                imageSource,
                address,
                capacity,
                labels,
                taints,
                sandboxPool,
                startsAtOnce,
                logMaxBytes,
                logMaxFiles,
                eviction,
                podPidsLimit);
    }
}
