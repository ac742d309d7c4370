package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.Failure;
import sh.deploy.kubelet.KubeletSettings;

/** The container engines that the nodes of one {@code up} run on. */
sealed interface NodeEngines permits SharedEngine, PrivateEngines {
    /** How long containers may take to end by themselves. */
    Duration GRACE = Duration.ofSeconds(5);

    String LOOPBACK = "127.0.0.1";

    /** Those of the cluster as it was started last. */
    static NodeEngines of(DataFolder folder, Path machinesEngine, Map<String, String> environment) {
        var nodes = folder.isolatedNodes(environment);
        return nodes.exist() ? new PrivateEngines(folder, nodes) : new SharedEngine(folder, machinesEngine);
    }

    /** What the machine lacks to end them, and what to do about it; empty when nothing. */
    Optional<String> lacking() throws IOException;

    /** Makes what all nodes need, or finds it. */
    void open() throws IOException;

    /** Addresses of this machine by which it is seen from here, from nodes and from pods; agents dial the first. */
    List<String> machineAddresses() throws IOException;

    /** The settings of a node's agent, with its engine and its way to the server. */
    KubeletSettings settle(KubeletSettings settings, int linkPort) throws IOException;

    /** Whether the node's engine was started before and not ended, be it alive or not. */
    boolean isKnown(String node) throws IOException;

    /** Starts the node's engine unless it lives. */
    void ensureRunning(String node) throws IOException;

    /**
     * Waits until the node's engine answers.
     *
     * @throws Failure when it does not start
     */
    void awaitAnswer(String node, Time time) throws IOException;

    /** Starts engines again that died, and mends what they need. Cheap while nothing is to be done. */
    void lookAfter(Instant now) throws IOException;

    /** In front of the command line of a node's agent. */
    List<String> entry(String node);

    /** Engines of this cluster's own, by their nodes; empty for one that is dead. */
    Map<String, Optional<ProcessHandle>> own() throws IOException;

    /** Removes what a node had, whose agent has ended. */
    void remove(String node, Time time) throws IOException;

    /**
     * Ends all containers of all nodes, whose agents have ended, and the engines that are the cluster's own.
     *
     * @param purge whether the pods' volumes go as well, some of which are mounts
     */
    void end(boolean purge, Time time) throws IOException;
}
