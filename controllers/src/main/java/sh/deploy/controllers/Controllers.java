package sh.deploy.controllers;

import io.prometheus.client.CollectorRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.controller.LeaderLease;
import sh.deploy.api.controller.LoopMetrics;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.api.time.Time;
import sh.deploy.controllers.autoscaler.AutoscalerMetrics;
import sh.deploy.controllers.autoscaler.Autoscaling;
import sh.deploy.controllers.autoscaler.NodeProvider;

/**
 * A controllers process: competes for the lease, runs every loop while it holds it, and competes again after losing it. Several may run
 * against one API server; one of them acts.
 */
public final class Controllers implements AutoCloseable {
    private static final String LEASE_NAMESPACE = "kube-system";
    private static final String LEASE_NAME = "deploy-controllers";

    private final ApiClient client;
    private final LeaderLease lease;

    private Controllers(ApiClient client, LeaderLease lease) {
        this.client = client;
        this.lease = lease;
    }

    /** As below, where this process can start no nodes. */
    public static Controllers start(
            ControllersSettings settings, ClientConfig config, Journal journal, CollectorRegistry registry, Time time) {
        return start(settings, config, journal, registry, NodeProvider.NONE, time);
    }

    /**
     * Starts to compete and returns at once. Does not close the journal.
     *
     * @param localNodes starts further nodes on this machine, for node pools
     */
    public static Controllers start(
            ControllersSettings settings,
            ClientConfig config,
            Journal journal,
            CollectorRegistry registry,
            NodeProvider localNodes,
            Time time) {
        var autoscaling = new Autoscaling(localNodes, new AutoscalerMetrics(registry));
        var metrics = new PrometheusLoopMetrics(registry);
        var client = new ApiClient(config, time, "deploy-controllers");
        var term = new Term(settings, config, journal, metrics, autoscaling, time);
        var lease = new LeaderLease(
                client,
                new LeaderLease.Settings(
                        LEASE_NAMESPACE,
                        LEASE_NAME,
                        settings.identity(),
                        settings.leaseDuration(),
                        settings.leaseRenewal()),
                term,
                time);
        lease.start();
        return new Controllers(client, lease);
    }

    /** Ends the loops, then gives the lease back, so that another process need not wait. */
    @Override
    public void close() {
        lease.close();
        client.close();
    }

    /** Makes the loops anew for each term. */
    private static final class Term implements LeaderLease.Listener {
        private final ControllersSettings settings;
        private final ClientConfig config;
        private final Journal journal;
        private final LoopMetrics metrics;
        private final Autoscaling autoscaling;
        private final Time time;
        private @Nullable Loops loops;

        Term(
                ControllersSettings settings,
                ClientConfig config,
                Journal journal,
                LoopMetrics metrics,
                Autoscaling autoscaling,
                Time time) {
            this.settings = settings;
            this.config = config;
            this.journal = journal;
            this.metrics = metrics;
            this.autoscaling = autoscaling;
            this.time = time;
        }

        @Override
        public void elected(int token) {
            journal.write(
                    JournalEvent.LEADER, Map.of("lease", LEASE_NAME, "identity", settings.identity(), "token", token));
            loops = new Loops(settings, config, journal, metrics, autoscaling, time);
            loops.start();
        }

        @Override
        public void lost() {
            if (loops != null) {
                loops.close();
                loops = null;
            }
        }
    }
}
