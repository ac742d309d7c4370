package sh.deploy.apiserver.log;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** What is counted about the log. Safe for all threads. */
public final class LogMetrics {
    private static final double NANOS = 1e9;
    private static final double[] SECONDS = {
        0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10
    };

    private final Histogram waits;
    private final Histogram commits;
    private final Histogram entries;
    private final Counter failures;

    public LogMetrics(CollectorRegistry registry) {
        waits = Histogram.build(
                        "deploy_log_append_wait_seconds",
                        "Time from handing a change to the log until it is durable and in memory.")
                .buckets(SECONDS)
                .register(registry);
        commits = Histogram.build(
                        "deploy_log_commit_duration_seconds", "Time that the database took to commit a batch.")
                .buckets(SECONDS)
                .register(registry);
        entries = Histogram.build("deploy_log_batch_entries", "Changes that one commit carried.")
                .exponentialBuckets(1, 2, 11)
                .register(registry);
        failures = Counter.build("deploy_log_commit_failures_total", "Attempts to commit that were not confirmed.")
                .register(registry);
    }

    void appended(long nanos) {
        waits.observe(nanos / NANOS);
    }

    void committed(Batch batch, long nanos) {
        commits.observe(nanos / NANOS);
        entries.observe(batch.entries().size());
    }

    void failed() {
        failures.inc();
    }
}
