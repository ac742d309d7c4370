package sh.deploy.e2e.bench.death;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.RolesCluster;
import sh.deploy.e2e.faults.BridgedHosts;
import sh.deploy.e2e.faults.FaultyHost;

/** One server on this machine; whole agents on hosts of their own, and a process of hollow ones on another. */
final class DeathCluster {
    private static final long READY_WITHIN_SECONDS = 60;

    private final BridgedHosts network;
    private final RolesCluster roles;
    private final Journals journals;
    private final NodeWatch watch;
    private final Cleanup cleanup;
    private final Time time;
    private final Map<String, FaultyHost> agents = new LinkedHashMap<>();

    private DeathCluster(
            BridgedHosts network, RolesCluster roles, Journals journals, NodeWatch watch, Cleanup cleanup, Time time) {
        this.network = network;
        this.roles = roles;
        this.journals = journals;
        this.watch = watch;
        this.cleanup = cleanup;
        this.time = time;
    }

    /** @param cleanup takes down all of it */
    static DeathCluster start(Cleanup cleanup, Time time) throws Exception {
        var network = cleanup.add(
                BridgedHosts.aroundThisMachine("death" + ProcessHandle.current().pid() % 1000));
        var roles = cleanup.add(RolesCluster.start(network.address(), time));
        var journals = cleanup.add(new Journals(roles.journalFolders(), time));
        var watch = cleanup.add(new NodeWatch(roles.client(time), time));
        return new DeathCluster(network, roles, journals, watch, cleanup, time);
    }

    /** Starts one after the other, since each start takes a core for a second; returns when all are ready. */
    void startAgents(int count) throws Exception {
        for (int i = 1; i <= count; i++) {
            var node = "agent-" + i;
            var line = roles.deployctlLine(
                    "kubelet", "--config", roles.agentSettings(node).toString());
            var host = cleanup.add(
                    FaultyHost.of(network, network.addHost(), line, roles.environment(), roles.output(node), time));
            host.start();
            agents.put(node, host);
            awaitReady(List.of(node));
        }
    }

    /**
     * Ready when it returns.
     *
     * @throws IllegalStateException when not all of them become ready
     */
    HollowProcess startHollow(int count, String prefix, List<String> heap) throws Exception {
        var names = IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
        var host = network.addHost();
        network.dropMarked(host, HollowAgents.MARK);
        var hollow = cleanup.add(HollowProcess.start(roles, host, names, heap));
        try {
            awaitReady(names);
        } catch (IllegalStateException tooMany) {
            hollow.close();
            throw tooMany;
        }
        return hollow;
    }

    private void awaitReady(List<String> nodes) throws InterruptedException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(READY_WITHIN_SECONDS);
        for (var node : nodes) {
            if (!watch.awaitReady(node, TimeUnit.NANOSECONDS.toMillis(end - time.nanos()))) {
                throw new IllegalStateException(node + " was not ready within " + READY_WITHIN_SECONDS + " s");
            }
        }
    }

    /** By the names of their nodes. */
    Map<String, FaultyHost> agents() {
        return agents;
    }

    RolesCluster roles() {
        return roles;
    }

    BridgedHosts network() {
        return network;
    }

    Journals journals() {
        return journals;
    }

    NodeWatch watch() {
        return watch;
    }
}
