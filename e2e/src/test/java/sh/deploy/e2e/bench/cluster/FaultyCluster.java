package sh.deploy.e2e.bench.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.faults.BridgedHosts;
import sh.deploy.e2e.faults.FaultyHost;

/** One server on this machine, and whole agents on hosts of their own that faults can befall. */
public final class FaultyCluster {
    /** Longer than the server holds a node that comes and goes. */
    private static final long READY_WITHIN_SECONDS = 120;

    private final BridgedHosts network;
    private final RolesCluster roles;
    private final Journals journals;
    private final NodeWatch watch;
    private final Cleanup cleanup;
    private final Time time;
    private final Map<String, FaultyHost> agents = new LinkedHashMap<>();

    private FaultyCluster(
            BridgedHosts network, RolesCluster roles, Journals journals, NodeWatch watch, Cleanup cleanup, Time time) {
        this.network = network;
        this.roles = roles;
        this.journals = journals;
        this.watch = watch;
        this.cleanup = cleanup;
        this.time = time;
    }

    /**
     * @param name up to five letters, of its network
     * @param cleanup takes down all of it
     */
    public static FaultyCluster start(String name, Cleanup cleanup, Time time) throws Exception {
        return start(name, Map.of(), cleanup, time);
    }

    /** @param more variables that server and controllers see beside the usual ones */
    public static FaultyCluster start(String name, Map<String, String> more, Cleanup cleanup, Time time)
            throws Exception {
        var network = cleanup.add(
                BridgedHosts.aroundThisMachine(name + ProcessHandle.current().pid() % 1000));
        var roles = cleanup.add(RolesCluster.start(network.address(), more, time));
        var journals = cleanup.add(new Journals(roles.journalFolders(), time));
        var watch = cleanup.add(new NodeWatch(roles.client(time), time));
        return new FaultyCluster(network, roles, journals, watch, cleanup, time);
    }

    /** Named {@code agent-1} and so on. Starts one after the other, since each start takes a core for a second; returns when all are ready. */
    public void startAgents(int count) throws Exception {
        startAgents(count, RolesCluster.LITTLE_ROOM);
    }

    /** @param room as {@link RolesCluster#agentSettings} takes it */
    public void startAgents(int count, String room) throws Exception {
        startAgents(count, room, Map.of());
    }

    /** @param more variables that the agents see beside the usual ones */
    public void startAgents(int count, String room, Map<String, String> more) throws Exception {
        var environment = new HashMap<>(roles.environment());
        environment.putAll(more);
        for (int i = 1; i <= count; i++) {
            var node = "agent-" + i;
            var line = roles.deployctlLine(
                    "kubelet", "--config", roles.agentSettings(node, room).toString());
            var host =
                    cleanup.add(FaultyHost.of(network, network.addHost(), line, environment, roles.output(node), time));
            host.start();
            agents.put(node, host);
            awaitReady(List.of(node));
        }
    }

    /** @throws IllegalStateException when not all of them become ready */
    public void awaitReady(List<String> nodes) throws InterruptedException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(READY_WITHIN_SECONDS);
        for (var node : nodes) {
            if (!watch.awaitReady(node, TimeUnit.NANOSECONDS.toMillis(end - time.nanos()))) {
                throw new IllegalStateException(node + " was not ready within " + READY_WITHIN_SECONDS + " s");
            }
        }
    }

    /** By the names of their nodes. */
    public Map<String, FaultyHost> agents() {
        return agents;
    }

    public RolesCluster roles() {
        return roles;
    }

    public BridgedHosts network() {
        return network;
    }

    public Journals journals() {
        return journals;
    }

    public NodeWatch watch() {
        return watch;
    }
}
