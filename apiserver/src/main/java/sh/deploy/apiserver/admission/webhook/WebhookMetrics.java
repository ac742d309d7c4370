package sh.deploy.apiserver.admission.webhook;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/**
 * What is counted about webhooks, under Kubernetes' names. Counts are kept in gauges: our library adds {@code _total} to the name of a
 * counter, and dashboards ask for the name without it. Safe for all threads.
 */
public final class WebhookMetrics {
    private static final double NANOS = 1e9;
    private static final String PREFIX = "apiserver_admission_webhook_";

    /** The codes that requests are counted by; others are counted as 0. */
    private static final int LEAST_CODE = 100;

    private final Histogram durations;
    private final Gauge requests;
    private final Gauge rejections;
    private final Gauge openings;

    public WebhookMetrics(CollectorRegistry registry) {
        durations = Histogram.build(PREFIX + "admission_duration_seconds", "Time that webhooks took.")
                .labelNames("name", "type", "operation", "rejected")
                .buckets(0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25)
                .register(registry);
        requests = Gauge.build(PREFIX + "request_total", "Calls of webhooks.")
                .labelNames("name", "type", "operation", "code", "rejected")
                .register(registry);
        rejections = Gauge.build(PREFIX + "rejection_count", "Changes that were refused because of a webhook.")
                .labelNames("name", "type", "operation", "error_type", "rejection_code")
                .register(registry);
        openings = Gauge.build(PREFIX + "fail_open_count", "Changes that passed although a webhook could not be asked.")
                .labelNames("name", "type")
                .register(registry);
    }

    void allowed(Webhook webhook, Attempt attempt, long nanos) {
        called(webhook, attempt, nanos, 200, false);
    }

    void denied(Webhook webhook, Attempt attempt, long nanos, int code) {
        called(webhook, attempt, nanos, code, true);
        rejected(webhook, attempt, "no_error", code);
    }

    /** It could not be asked. @param passes whether the change is made all the same */
    void failed(Webhook webhook, Attempt attempt, long nanos, boolean passes) {
        called(webhook, attempt, nanos, 0, !passes);
        if (passes) {
            openings.labels(webhook.name(), webhook.type()).inc();
        } else {
            rejected(webhook, attempt, "calling_webhook_error", 0);
        }
    }

    private void called(Webhook webhook, Attempt attempt, long nanos, int code, boolean rejected) {
        var operation = attempt.operation().name();
        durations
                .labels(webhook.name(), webhook.type(), operation, Boolean.toString(rejected))
                .observe(nanos / NANOS);
        requests.labels(
                        webhook.name(),
                        webhook.type(),
                        operation,
                        Integer.toString(code < LEAST_CODE ? 0 : code),
                        Boolean.toString(rejected))
                .inc();
    }

    private void rejected(Webhook webhook, Attempt attempt, String error, int code) {
        rejections
                .labels(webhook.name(), webhook.type(), attempt.operation().name(), error, Integer.toString(code))
                .inc();
    }
}
