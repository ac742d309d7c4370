package sh.deploy.controllers;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.controller.EventRecorders;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.LoopMetrics;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;

/** One loop, or a few, alone, against the real server, which allows webhooks on loopback. */
public final class LoopUnderTest implements AutoCloseable {
    /** Far more than anything here takes, so that only what never happens fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Time time = new SystemTime();
    private final TestApiServer server = TestApiServer.start(time, settings -> settings.withWebhooksOnLoopback(true));
    private final ApiClient client = new ApiClient(config(), time, "test");
    private final Informers informers = new Informers(client);
    private final EventRecorders recorders = new EventRecorders(client, time);
    private final Object changes = new Object();
    private final AtomicInteger needless = new AtomicInteger();
    private final List<Loop> loops;

    private LoopUnderTest(Function<LoopKit, List<Loop>> maker) {
        loops = maker.apply(new LoopKit(client, informers, recorders, Journal.nowhere(time), new Needless(), time));
        for (var type : List.of(
                ResourceTypes.POD,
                ResourceTypes.POD_DISRUPTION_BUDGET,
                ResourceTypes.NODE,
                ResourceTypes.EVENT,
                ResourceTypes.NODE_POOL,
                ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                ResourceTypes.PERSISTENT_VOLUME,
                ResourceTypes.REPLICA_SET,
                ResourceTypes.DEPLOYMENT)) {
            tellOfChanges(type);
        }
    }

    public static LoopUnderTest start(Function<LoopKit, List<Loop>> maker) throws InterruptedException {
        var test = new LoopUnderTest(maker);
        test.informers.start();
        test.recorders.start();
        test.informers.awaitSynced(PATIENCE);
        test.loops.forEach(Loop::start);
        return test;
    }

    public ApiClient client() {
        return client;
    }

    public Informers informers() {
        return informers;
    }

    /** What the loops counted. */
    public int needlessReplacements() {
        return needless.get();
    }

    /** Waits until it is so, looking again with every change of a pod, budget, node, event, pool, claim, volume, ReplicaSet or Deployment. */
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = time.nanos() + PATIENCE.toNanos();
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                long left = (end - time.nanos()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("it never came to be that " + what);
                }
                changes.wait(left);
            }
        }
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        recorders.close();
        informers.close();
        client.close();
        server.close();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // objects are not looked at, only that something changed
    private void tellOfChanges(ResourceType<?> type) {
        ((Informer) informers.of((ResourceType) type)).onChange((before, now) -> {
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

    private final class Needless implements LoopMetrics {
        @Override
        public void reconciled(String loop, Result result, long nanos) {}

        @Override
        public void due(String loop, int keys) {}

        @Override
        public void needlessReplacements(int pods) {
            needless.addAndGet(pods);
        }
    }
}
