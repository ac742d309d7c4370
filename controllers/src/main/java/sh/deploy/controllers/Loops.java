package sh.deploy.controllers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.controller.Batch;
import sh.deploy.api.controller.EventRecorders;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.LoopMetrics;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.autoscaler.AutoscalerLoop;
import sh.deploy.controllers.autoscaler.Autoscaling;
import sh.deploy.controllers.bootstrap.TokenExpiryLoop;
import sh.deploy.controllers.certificates.SigningRequestExpiryLoop;
import sh.deploy.controllers.deployment.DeploymentLoop;
import sh.deploy.controllers.disruption.DisruptionLoop;
import sh.deploy.controllers.events.EventExpiryLoop;
import sh.deploy.controllers.garbage.GarbageLoop;
import sh.deploy.controllers.namespace.NamespaceLoop;
import sh.deploy.controllers.nodelifecycle.NodeLifecycleLoops;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.replicaset.ReplicaSetLoop;
import sh.deploy.controllers.rootca.RootCaLoop;
import sh.deploy.controllers.scheduler.SchedulerLoop;
import sh.deploy.controllers.serviceaccount.ServiceAccountLoop;
import sh.deploy.controllers.statefulset.StatefulSetLoop;
import sh.deploy.controllers.volumes.VolumeLoops;

/** The loops of one term of leadership, from taking the lease to losing it. */
final class Loops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
    private static final Duration SYNC_LIMIT = Duration.ofSeconds(30);

    private final ApiClient client;
    private final Informers informers;
    private final EventRecorders recorders;
    private final List<Loop> loops;
    private @Nullable Thread starter;

    Loops(
            ControllersSettings settings,
            ClientConfig config,
            Journal journal,
            LoopMetrics metrics,
            Autoscaling autoscaling,
            Time time) {
        this.client = new ApiClient(config, time, "deploy-controllers");
        this.informers = new Informers(client);
        this.recorders = new EventRecorders(client, time);
        this.loops = list(
                settings,
                new LoopKit(client, informers, recorders, journal, metrics, time),
                config.certificateAuthority(),
                autoscaling);
    }

    /**
     * Everything that runs.
     *
     * @param authority of the API server; null where everybody knows it
     */
    private static List<Loop> list(
            ControllersSettings settings, LoopKit kit, @Nullable String authority, Autoscaling autoscaling) {
        var watch = NodeWatch.of(kit);
        var all = new ArrayList<Loop>(List.of(
                DeploymentLoop.of(kit),
                ReplicaSetLoop.of(kit, watch),
                StatefulSetLoop.of(kit, watch),
                DisruptionLoop.of(kit, watch),
                SchedulerLoop.of(kit),
                GarbageLoop.of(kit),
                NamespaceLoop.of(kit),
                ServiceAccountLoop.of(kit),
                EventExpiryLoop.of(kit, settings.eventTtl()),
                SigningRequestExpiryLoop.of(kit),
                TokenExpiryLoop.of(kit),
                AutoscalerLoop.of(kit, autoscaling)));
        all.addAll(NodeLifecycleLoops.of(kit, watch));
        all.addAll(VolumeLoops.of(kit));
        if (authority != null) {
            all.add(RootCaLoop.of(kit, authority));
        }
        return List.copyOf(all);
    }

    /** Returns at once; the loops begin when the informers have their first lists. */
    void start() {
        starter = Thread.ofVirtual().name("loops-start").start(() -> {
            try {
                informers.start();
                recorders.start();
                while (!informers.awaitSynced(SYNC_LIMIT)) {
                    LOG.warn("the first lists are not in yet; waiting on");
                }
                loops.forEach(Loop::start);
                client.http().keepOpen(Batch.MAX_AT_ONCE);
                LOG.info("{} loops run", loops.size());
            } catch (InterruptedException stopped) {
                LOG.info("the term ended before the loops began");
            }
        });
    }

    /** Ends all writing at once, then the loops. */
    @Override
    public void close() {
        if (starter != null) {
            starter.interrupt();
            joinUninterrupted(starter);
        }
        try (var closers = Executors.newVirtualThreadPerTaskExecutor()) {
            loops.reversed().forEach(loop -> closers.submit(loop::close));
            informers.close(); // before the client, whose end they would take for the server's
            client.close();
        }
        recorders.close();
    }

    private static void joinUninterrupted(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
