package sh.deploy.apiserver.audit;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** What is counted about the record, under Kubernetes' names. Safe for all threads. */
final class AuditMetrics {
    private final Counter events;
    private final Counter lost;
    private final Counter rejected;

    AuditMetrics(CollectorRegistry registry) {
        events = Counter.build("apiserver_audit_event_total", "Audit events that were made.")
                .register(registry);
        lost = Counter.build(
                        "apiserver_audit_error_total", "Audit events that were lost, by where they should have gone.")
                .labelNames("plugin")
                .register(registry);
        rejected = Counter.build(
                        "apiserver_audit_requests_rejected_total",
                        "Requests that were refused because the audit record could not be written.")
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
}
