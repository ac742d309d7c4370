package sh.deploy.controllers;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Locale;
import sh.deploy.api.controller.LoopMetrics;

/** Counts loops under the names that Kubernetes dashboards use, and what they do that Kubernetes does not. */
final class PrometheusLoopMetrics implements LoopMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter reconciled;
    private final Histogram seconds;
    private final Gauge depth;
    private final Counter needless;

    PrometheusLoopMetrics(CollectorRegistry registry) {
        reconciled = Counter.build()
                .name("controller_runtime_reconcile_total")
                .help("Calls of reconcilers, by how they ended.")
                .labelNames("controller", "result")
                .register(registry);
        seconds = Histogram.build()
                .name("workqueue_work_duration_seconds")
                .help("Seconds that one key was in work.")
                .labelNames("name")
                .buckets(.001, .005, .01, .05, .1, .5, 1, 5, 30)
                .register(registry);
        depth = Gauge.build()
                .name("workqueue_depth")
                .help("Keys that are due and wait for a worker.")
                .labelNames("name")
                .register(registry);
        needless = Counter.build()
                .name("deploy_needless_replacements_total")
                .help("Pods made because a node might be dead, and deleted because it was not.")
                .register(registry);
    }

    @Override
    public void reconciled(String loop, Result result, long nanos) {
        reconciled.labels(loop, result.name().toLowerCase(Locale.ROOT)).inc();
        seconds.labels(loop).observe(nanos / NANOS_PER_SECOND);
    }

    @Override
    public void due(String loop, int keys) {
        depth.labels(loop).set(keys);
    }

    @Override
    public void needlessReplacements(int pods) {
        needless.inc(pods);
    }
}
