package sh.deploy.e2e.nodes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.HollowProcess;
import sh.deploy.e2e.faults.BridgedHosts;
import sh.deploy.e2e.faults.Fault;
import sh.deploy.e2e.faults.FaultyHost;

/**
 * Three whole agents on a host each and six hollow ones on two, one server: who they are, what befalls their cables, and what was thought
 * of them meanwhile.
 */
record NineNodes(FaultyCluster cluster, ApiClient client, HollowProcess some, HollowProcess more, Time time) {
    static final int HOLLOW_ON_A_HOST = 3;

    /** Longer than the server holds a node that comes and goes. */
    static final Duration BOUND = Duration.ofMinutes(2);

    /** Half of what is allowed at first. */
    private static final long BEGINNERS_MILLIS = 100;

    private static final int AGENTS = 3;
    private static final String ROOM = """
            capacity: {cpu: "2", memory: 512Mi, pods: "20"}
            sandboxPool: 0""";

    /** @param cleanup takes down all of it */
    static NineNodes start(Cleanup cleanup, Time time) throws Exception {
        var cluster = FaultyCluster.start("rows", cleanup, time);
        cluster.startAgents(AGENTS, ROOM);
        return new NineNodes(
                cluster,
                cleanup.add(cluster.roles().client(time)),
                cleanup.add(HollowProcess.in(cluster, HOLLOW_ON_A_HOST, "some-", List.of())),
                cleanup.add(HollowProcess.in(cluster, HOLLOW_ON_A_HOST, "more-", List.of())),
                time);
    }

    /** Hollow nodes on a host of their own that leave, and that nobody waits for then. */
    record Guests(HollowProcess hollow, ApiClient client) implements AutoCloseable {
        @Override
        public void close() {
            hollow.close();
            hollow.nodes().forEach(node -> client.delete(ResourceTypes.NODE, "", node, Deletion.USUAL));
        }
    }

    /**
     * How patient the server is with a node.
     *
     * @param beatMillis how often it beats
     * @param allowedMillis how long a silence is no reason to suspect it
     */
    record Patience(long beatMillis, long allowedMillis) {}

    /** By the server's word. */
    Map<String, Patience> patience(Collection<String> nodes) {
        return client.document("/statusz")
                .path("nodes")
                .valueStream()
                .filter(node -> nodes.contains(node.path("name").asString("")))
                .collect(Collectors.toMap(
                        node -> node.path("name").asString(""),
                        node -> new Patience(
                                node.path("beatMillis").asLong(),
                                node.path("allowedSilenceMillis").asLong()),
                        (one, other) -> other,
                        TreeMap::new));
    }

    /** Until none is given the time any more that one which has just begun needs. Returns what they are given then. */
    Map<String, Patience> awaitWarm(Collection<String> nodes) {
        return await("the server is no more patient than usual with " + nodes)
                .atMost(BOUND)
                .until(
                        () -> patience(nodes),
                        found -> found.keySet().containsAll(nodes)
                                && found.values().stream().allMatch(each -> each.allowedMillis() < BEGINNERS_MILLIS));
    }

    Guests guests(int count, String prefix) throws Exception {
        return new Guests(HollowProcess.in(cluster, count, prefix, List.of()), client);
    }

    List<String> names() {
        return Stream.of(cluster.agents().keySet(), some.nodes(), more.nodes())
                .flatMap(Collection::stream)
                .toList();
    }

    List<String> without(Collection<String> nodes) {
        return names().stream().filter(name -> !nodes.contains(name)).toList();
    }

    FaultyHost agent(String node) {
        return Objects.requireNonNull(cluster.agents().get(node));
    }

    List<BridgedHosts.Host> hosts() {
        return Stream.concat(
                        cluster.agents().values().stream().map(FaultyHost::host), Stream.of(some.host(), more.host()))
                .toList();
    }

    void cut(List<BridgedHosts.Host> hosts) throws IOException, InterruptedException {
        for (var host : hosts) {
            cluster.network().setConnected(host, false);
        }
    }

    void heal(List<BridgedHosts.Host> hosts) throws IOException, InterruptedException {
        for (var host : hosts) {
            cluster.network().setConnected(host, true);
        }
    }

    /** Whatever a test that failed left broken. */
    void healAll() throws IOException, InterruptedException {
        for (var host : cluster.agents().values()) {
            host.heal(Fault.LINK_DOWN);
            if (!host.isAlive()) {
                host.heal(Fault.KILL);
            }
        }
        heal(hosts());
    }

    Alarms alarmsSince(long fromNanos, Collection<String> nodes) {
        return Alarms.of(cluster.journals().between(fromNanos, time.nanos()), nodes);
    }

    /** To a client, and to the scheduler. */
    void awaitAllReady() throws InterruptedException {
        cluster.awaitReady(names());
        await("no node is tainted")
                .atMost(BOUND)
                .until(() -> client.list(ResourceTypes.NODE, "", ListOptions.ALL).items().stream()
                        .flatMap(node -> node.getSpec().getTaints().stream())
                        .noneMatch(taint -> taint.getKey().startsWith("node.kubernetes.io/")));
    }
}
