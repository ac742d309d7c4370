package sh.deploy.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Patch;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;

/** The real server, the real controllers, and a node that runs everything at once; with what a test likes to ask. */
public final class TestCluster implements AutoCloseable {
    /** Far more than anything here takes, so that only what never happens fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static final String NAMESPACE = "default";

    private final Time time = new SystemTime();
    private final TestApiServer server = TestApiServer.start();
    private final ApiClient client = new ApiClient(config(), time, "test");
    private final Informers informers = new Informers(client);
    private final Set<String> everCreated = ConcurrentHashMap.newKeySet();
    private final Object changes = new Object();
    private final SimulatedNode node;
    private Controllers controllers;

    private TestCluster() {
        node = new SimulatedNode(client, pods(), time);
        pods().onChange((before, now) -> {
            if (now != null) {
                everCreated.add(ObjectFacts.uid(now));
            }
        });
        for (var type : ResourceTypes.ALL) {
            tellOfChanges(type);
        }
        controllers = startControllers("first");
    }

    public static TestCluster start() throws InterruptedException {
        var cluster = new TestCluster();
        cluster.informers.start();
        cluster.informers.awaitSynced(PATIENCE);
        cluster.node.start();
        return cluster;
    }

    /** Another controllers process beside, or after, the one that runs. */
    public Controllers startControllers(String identity) {
        return Controllers.start(
                ControllersSettings.usual(identity), config(), Journal.nowhere(time), new CollectorRegistry(), time);
    }

    public void stopControllers() {
        controllers.close();
    }

    public ApiClient client() {
        return client;
    }

    public Informer<Pod> pods() {
        return informers.of(ResourceTypes.POD);
    }

    public Informer<ReplicaSet> replicaSets() {
        return informers.of(ResourceTypes.REPLICA_SET);
    }

    public Informer<Deployment> deployments() {
        return informers.of(ResourceTypes.DEPLOYMENT);
    }

    public Informers informers() {
        return informers;
    }

    /** Pods that are neither ended nor on their way out. */
    public List<Pod> activePods() {
        return pods().cache().find(Index.byNamespace(), NAMESPACE).stream()
                .filter(PodState::isActive)
                .toList();
    }

    public long readyPods() {
        return activePods().stream().filter(PodState::isReady).count();
    }

    /** How many different pods there have ever been. */
    public int podsEverCreated() {
        return everCreated.size();
    }

    /** A merge patch of a spec, as JSON. */
    public void changeSpec(ResourceType<? extends HasMetadata> type, String name, String spec) {
        patch(type, name, "{\"spec\":" + spec + "}");
    }

    /** A merge patch, as JSON. */
    public void patch(ResourceType<? extends HasMetadata> type, String name, String fields) {
        client.patch(type, NAMESPACE, name, Patch.merge(Json.MAPPER.readTree(fields)));
    }

    /** Waits until it is so, looking again with every change of any object. */
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = time.nanos() + PATIENCE.toNanos();
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                long left = (end - time.nanos()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("it never came to be that " + what + "; pods: " + describePods());
                }
                changes.wait(left);
            }
        }
    }

    @Override
    public void close() {
        controllers.close();
        node.close();
        informers.close();
        client.close();
        server.close();
    }

    private List<String> describePods() {
        return activePods().stream()
                .map(pod -> ObjectFacts.name(pod) + " " + PodState.phase(pod))
                .toList();
    }

    private <T extends HasMetadata> void tellOfChanges(ResourceType<T> type) {
        informers.of(type).onChange((before, now) -> {
            synchronized (changes) {
                changes.notifyAll();
            }
        });
    }

    private ClientConfig config() {
        var admin = server.adminCredential();
        return ClientConfig.of(
                URI.create(server.url()),
                server.caPem(),
                new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
    }
}
