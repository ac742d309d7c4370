package sh.deploy.apiserver.audit;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Duration;
import java.util.function.Supplier;

/** What is counted about the record, under Kubernetes' names where it has some. Safe for all threads. */
final class AuditMetrics {
    private static final String PLUGIN = "plugin";
    private static final double NANOS = 1e9;

    private final Counter events;
    private final Counter lost;
    private final Counter rejected;
    private final Gauge unwritable;

    AuditMetrics(CollectorRegistry registry) {
        events = Counter.build("apiserver_audit_event_total", "Audit events that were made.")
                .register(registry);
        lost = Counter.build(
                        "apiserver_audit_error_total", "Audit events that were lost, by where they should have gone.")
                .labelNames(PLUGIN)
                .register(registry);
        rejected = Counter.build(
                        "apiserver_audit_requests_rejected_total",
                        "Requests that were refused because the audit record could not be written.")
                .register(registry);
        unwritable = Gauge.build(
                        "deploy_audit_unwritable_seconds",
                        "For how long audit events could not be written by now, by where they should go; 0 while they can.")
                .labelNames(PLUGIN)
                .register(registry);
    }

    void made() {
        events.inc();
    }

    void lost(String outlet, long count) {
        lost.labels(outlet).inc(count);
    }

    void rejected() {
        rejected.inc();
    }

    /** @param since for how long nothing could be written; asked when somebody looks */
    void show(String outlet, Supplier<Duration> since) {
        unwritable.setChild(
                new Gauge.Child() {
                    @Override
                    public double get() {
                        return since.get().toNanos() / NANOS;
                    }
                },
                outlet);
    }
}
