package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.Inventory.Fact;
import sh.deploy.e2e.cluster.Inventory.Resource;
import sh.deploy.e2e.docker.Leftovers;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.kubelet.containers.Labels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a cluster is like while no fault is there. After the last fault it becomes like that again, and stays so for a while: of nodes,
 * pods and their owners none is made, is deleted, becomes otherwise or is written again and again, the engine runs what the pods name and
 * nothing else, and has nothing left of pods that are gone. A cluster that runs in circles never does.
 *
 * <p>{@code -Ddeploy.steadySeconds} says how long it has to stay so. A moment's suspicion on a busy machine begins that time anew.
 */
public final class SteadyState {
    private static final Duration STAYS = Duration.ofSeconds(Long.getLong("deploy.steadySeconds", 5));
    /** Longer than the server holds a node that comes and goes. */
    private static final Duration WITHIN = Duration.ofMinutes(2).plus(STAYS);

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Longer than an agent waits before it makes the next sandbox ready. */
    private static final Duration SETTLED_FOR = Duration.ofSeconds(2);

    private static final JsonMapper JSON = new JsonMapper();
    private static final RawDocker DOCKER = new RawDocker();

    private final Kubectl kubectl;
    private final Path data;
    private final List<String> before;
    private final long sandboxes;

    private SteadyState(Kubectl kubectl, Path data) {
        this.kubectl = kubectl;
        this.data = data;
        this.before = Awaitility.await("all is well")
                .atMost(WITHIN)
                .pollInterval(INTERVAL)
                .until(() -> facts(inventories()), facts -> facts.stream().allMatch(Fact::well))
                .stream()
                .map(Fact::words)
                .toList();
        this.sandboxes = settledSandboxes();
    }

    /** As many as agents keep ready for pods, once their number has been the same for a while. */
    private long settledSandboxes() {
        var before = new AtomicLong(-1);
        Awaitility.await("as many sandboxes as shall wait for pods")
                .atMost(WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(SETTLED_FOR)
                .until(() -> {
                    long now = leftovers(Set.of()).sandboxes();
                    return before.getAndSet(now) == now;
                });
        return before.get();
    }

    /**
     * As it is once all is well.
     *
     * @param data the cluster's folder, which the labels of its containers name; they are all in this machine's engine
     */
    public static SteadyState of(Kubectl kubectl, Path data) {
        return new SteadyState(kubectl, data);
    }

    public void awaitAgain() {
        Awaitility.await("as before the faults, for " + STAYS.toSeconds() + " s")
                .atMost(WITHIN)
                .pollInterval(INTERVAL)
                .untilAsserted(this::assertStays);
    }

    private void assertStays() throws IOException, InterruptedException, ExecutionException {
        var inventories = inventories();
        assertThat(facts(inventories)).extracting(Fact::words).isEqualTo(before);
        assertEngineHasWhatThePodsSay(inventories);
        assertThat(changes(inventories))
                .as("within " + STAYS.toSeconds() + " s")
                .isEmpty();
        assertEngineHasWhatThePodsSay(inventories);
    }

    private void assertEngineHasWhatThePodsSay(List<Inventory> inventories) throws IOException {
        var containers =
                inventories.stream().flatMap(each -> each.containers().stream()).collect(Collectors.toSet());
        assertThat(inEngine()).as("containers in the engine").isEqualTo(containers);
        var pods = inventories.stream()
                .filter(each -> each.resource() == Resource.PODS)
                .flatMap(each -> each.facts().keySet().stream())
                .collect(Collectors.toSet());
        assertThat(leftovers(pods)).isEqualTo(new Leftovers(List.of(), sandboxes));
    }

    private Leftovers leftovers(Set<String> pods) throws IOException {
        return Leftovers.of(DOCKER.listAll(Map.of(Labels.DATA, data.toString())), pods);
    }

    private List<Inventory> inventories() {
        return Stream.of(Resource.values())
                .map(resource -> Inventory.of(resource, JSON.readTree(get(resource.path()))))
                .toList();
    }

    private static List<Fact> facts(List<Inventory> inventories) {
        return inventories.stream()
                .flatMap(each -> each.facts().values().stream())
                .sorted(Comparator.comparing(Fact::words))
                .toList();
    }

    /** Of all, watched for the time that they have to stay. */
    private List<String> changes(List<Inventory> inventories) throws InterruptedException, ExecutionException {
        try (var watches = Executors.newVirtualThreadPerTaskExecutor()) {
            var each = inventories.stream()
                    .<Callable<List<String>>>map(inventory -> () -> changes(inventory))
                    .toList();
            var changes = new ArrayList<String>();
            for (var found : watches.invokeAll(each)) {
                changes.addAll(found.get());
            }
            return changes;
        }
    }

    private List<String> changes(Inventory inventory) {
        var query = "?watch=1&timeoutSeconds=" + STAYS.toSeconds() + "&resourceVersion=" + inventory.revision();
        return inventory.changes(get(inventory.resource().path() + query)
                .lines()
                .<JsonNode>map(JSON::readTree)
                .toList());
    }

    private String get(String path) {
        return kubectl.out("get", "--raw", path);
    }

    /** Ids of those that run, but for sandboxes. */
    private Set<String> inEngine() throws IOException {
        return DOCKER.list(Map.of("sh.deploy/data", data.toString(), "sh.deploy/container", ""))
                .valueStream()
                .map(container -> container.path("Id").asString())
                .collect(Collectors.toSet());
    }
}
