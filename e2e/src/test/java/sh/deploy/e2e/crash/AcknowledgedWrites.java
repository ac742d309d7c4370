package sh.deploy.e2e.crash;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.SystemTime;

/** Makes one ConfigMap after the other while something dies, and remembers which of them the server has acknowledged. */
final class AcknowledgedWrites implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final long PAUSE_MILLIS = 20;
    private static final int SOME = 10;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final ApiClient client;
    private final String prefix = "written-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread writer = Thread.ofVirtual().name("acknowledged-writes").unstarted(this::write);

    private AcknowledgedWrites(ApiClient client) {
        this.client = client;
    }

    /** Returns when the first few are acknowledged. */
    static AcknowledgedWrites begin(Path kubeconfig) {
        var entries = Kubeconfig.read(List.of(kubeconfig));
        var writes = new AcknowledgedWrites(
                new ApiClient(entries.client(entries.context("")), new SystemTime(), "acknowledged-writes"));
        writes.writer.start();
        writes.awaitMore();
        return writes;
    }

    /** Waits until some more are acknowledged than are now: the cluster takes writes again. */
    void awaitMore() {
        int before = acknowledged.size();
        Awaitility.await("more acknowledged writes than " + before)
                .atMost(BOUND)
                .until(() -> acknowledged.size() >= before + SOME);
    }

    /** Names that were acknowledged and are not there. */
    Set<String> lost() {
        var lost = new HashSet<>(acknowledged);
        client.listAll(ResourceTypes.CONFIG_MAP, NAMESPACE, ListOptions.ALL)
                .items()
                .forEach(found -> lost.remove(ObjectFacts.name(found)));
        return lost;
    }

    private void write() {
        try {
            for (int n = 0; !ending.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); n++) {
                write(prefix + n);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(String name) {
        try {
            client.create(
                    ResourceTypes.CONFIG_MAP,
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(NAMESPACE)
                            .withName(name)
                            .endMetadata()
                            .withData(Map.of("name", name))
                            .build());
            acknowledged.add(name);
        } catch (ServerUnreachable | ProblemException notAcknowledged) {
            // nothing was promised: the next one has its own name
        }
    }

    @Override
    public void close() {
        ending.countDown();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
