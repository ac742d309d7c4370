package sh.deploy.apiserver.http;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.Kinds;

/** What is counted about requests, under the names that Kubernetes' dashboards use. */
final class RequestMetrics {
    private static final double NANOS = 1e9;
    private static final Set<String> VERBS =
            Set.of("GET", "LIST", "WATCH", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private static final Set<String> USAGE = Set.of("nodes", "pods");

    private final Counter requests;
    private final Histogram durations;
    private final Kinds kinds;
    private final Gauge inFlight;
    private final Gauge longRunning;

    RequestMetrics(CollectorRegistry registry, Kinds kinds) {
        this.kinds = kinds;
        requests = Counter.build(
                        "apiserver_request_total", "Requests by what they were about and how they were answered.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component", "code")
                .register(registry);
        durations = Histogram.build(
                        "apiserver_request_duration_seconds", "Time from the end of a request to its answer.")
                .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component", "code")
                .buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
                .register(registry);
        inFlight = Gauge.build("apiserver_current_inflight_requests", "Requests at work now.")
                .labelNames("request_kind")
                .register(registry);
        longRunning = Gauge.build("apiserver_longrunning_requests", "Watches and logs that are open.")
                .labelNames("verb", "resource")
                .register(registry);
    }

    Gauge.Child inFlight(boolean mutating) {
        return inFlight.labels(mutating ? "mutating" : "readOnly");
    }

    Gauge.Child longRunning(String verb, ResourcePath path) {
        return longRunning.labels(verb, path.resource());
    }

    /** What is not served is counted without a name: whoever asks for it, a stranger too, could think up any number of them. */
    void answered(String verb, @Nullable ResourcePath path, int status, long nanos) {
        var served = path != null && isServed(path) ? path : null;
        var group = served == null ? "" : served.group();
        var version = served == null ? "" : served.version();
        var resource = served == null ? "" : served.resource();
        var part = served == null ? "" : served.subresource();
        var scope = scope(served);
        var code = Integer.toString(status);
        var known = VERBS.contains(verb) ? verb : "OTHER";
        requests.labels(known, group, version, resource, part, scope, "apiserver", code)
                .inc();
        durations
                .labels(known, group, version, resource, part, scope, "apiserver", code)
                .observe(nanos / NANOS);
    }

    private boolean isServed(ResourcePath path) {
        var kind = kinds.byResource(path.group(), path.version(), path.resource());
        if (kind.isPresent()) {
            return path.subresource().isEmpty()
                    || kind.get().subresource(path.subresource()).isPresent();
        }
        return path.group().equals(UsageEndpoint.GROUP)
                && path.version().equals(UsageEndpoint.VERSION)
                && USAGE.contains(path.resource())
                && path.subresource().isEmpty();
    }

    private static String scope(@Nullable ResourcePath path) {
        if (path == null) {
            return "";
        }
        return !path.name().isEmpty() ? "resource" : path.namespace().isEmpty() ? "cluster" : "namespace";
    }
}
