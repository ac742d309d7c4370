package sh.deploy.kubelet.containers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container shall be. Everything is resolved: no reference to a pod, a ConfigMap or a variable is left in it.
 *
 * @param entrypoint replaces the image's entrypoint and its arguments; empty keeps the image's
 * @param arguments replaces the image's arguments; empty keeps them
 * @param env {@code NAME=value}, later ones win
 * @param workingDir empty for the image's
 */
public record ContainerSpec(
        String name,
        String image,
        List<String> entrypoint,
        List<String> arguments,
        List<String> env,
        String workingDir,
        Map<String, String> labels,
        Namespaces namespaces,
        List<Mount> mounts,
        Limits limits,
        Security security,
        Terminal terminal,
        Logging logging) {

    public ContainerSpec {
        entrypoint = List.copyOf(entrypoint);
        arguments = List.copyOf(arguments);
        env = List.copyOf(env);
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
    }

    /** The same with these labels beside those it has. */
    public ContainerSpec labelled(Map<String, String> more) {
        var all = new HashMap<>(labels);
        all.putAll(more);
        return new ContainerSpec(
                name,
                image,
                entrypoint,
                arguments,
                env,
                workingDir,
                all,
                namespaces,
                mounts,
                limits,
                security,
                terminal,
                logging);
    }

    /**
     * What it shares with whom.
     *
     * @param network {@code bridge}, {@code host}, {@code none} or {@code container:ID}
     * @param ipc {@code private}, {@code shareable}, {@code host} or {@code container:ID}
     * @param pid empty for its own, {@code host} or {@code container:ID}
     * @param hostname empty for the engine's choice
     */
    public record Namespaces(
            String network,
            String ipc,
            String pid,
            String hostname,
            List<PortBinding> ports,
            Dns dns,
            Map<String, String> sysctls) {
        public Namespaces {
            ports = List.copyOf(ports);
            sysctls = Map.copyOf(sysctls);
        }
    }

    /**
     * A port of the host that leads to one of the container.
     *
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     * @param hostIp empty for every address
     */
    public record PortBinding(int containerPort, int hostPort, String protocol, String hostIp) {}

    /** Name resolution; empty lists leave it to the engine. */
    public record Dns(List<String> servers, List<String> searches, List<String> options) {
        public static final Dns OF_THE_ENGINE = new Dns(List.of(), List.of(), List.of());

        public Dns {
            servers = List.copyOf(servers);
            searches = List.copyOf(searches);
            options = List.copyOf(options);
        }
    }

    /** A folder or file of the host seen in the container. */
    public record Mount(String source, String target, boolean readOnly, Propagation propagation) {
        /** Whether later mounts on one side appear on the other. */
        public enum Propagation {
            NONE,
            HOST_TO_CONTAINER,
            BIDIRECTIONAL
        }
    }

    /**
     * Bounds; 0 means none.
     *
     * @param cpuShares weight against others when CPU is short
     * @param cpuQuotaMicros CPU time per 100 ms
     * @param oomScoreAdj −1000 to 1000: who goes first when memory is short
     * @param pids processes and threads at once
     */
    public record Limits(long cpuShares, long cpuQuotaMicros, long memoryBytes, int oomScoreAdj, long pids) {
        public static final long CPU_PERIOD_MICROS = 100_000;
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0);
    }

    /**
     * Rights.
     *
     * @param user {@code uid[:gid]}, empty for the image's
     * @param addCapabilities without {@code CAP_}
     * @param options the engine's security options, such as {@code no-new-privileges}
     */
    public record Security(
            String user,
            List<String> groups,
            boolean privileged,
            boolean readOnlyRoot,
            List<String> addCapabilities,
            List<String> dropCapabilities,
            List<String> options) {
        public static final Security PLAIN = new Security("", List.of(), false, false, List.of(), List.of(), List.of());

        public Security {
            groups = List.copyOf(groups);
            addCapabilities = List.copyOf(addCapabilities);
            dropCapabilities = List.copyOf(dropCapabilities);
            options = List.copyOf(options);
        }
    }

    /** Standard input and terminal. */
    public record Terminal(boolean stdin, boolean stdinOnce, boolean tty) {
        public static final Terminal NONE = new Terminal(false, false, false);
    }

    /** How much output is kept; {@code maxFiles} 0 keeps none. */
    public record Logging(long maxBytes, int maxFiles) {
        public static final Logging NONE = new Logging(0, 0);
    }
}
