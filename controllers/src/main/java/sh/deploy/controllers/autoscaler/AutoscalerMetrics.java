package sh.deploy.controllers.autoscaler;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;

/** The load as a number to draw. */
public final class AutoscalerMetrics {
    private final Gauge cpuPercent;
    private final Gauge busy;

    public AutoscalerMetrics(CollectorRegistry registry) {
        cpuPercent = Gauge.build()
                .name("deploy_cluster_cpu_percent")
                .help("CPU in use by pods and requested by pods that wait for a node, in percent of allocatable CPU.")
                .register(registry);
        busy = Gauge.build()
                .name("deploy_cluster_busy")
                .help("1 while the cluster's CPU has been past 70 % for ten seconds.")
                .register(registry);
    }

    void show(Load load, boolean isBusy) {
        cpuPercent.set(load.cpuPercent());
        busy.set(isBusy ? 1 : 0);
    }
}
