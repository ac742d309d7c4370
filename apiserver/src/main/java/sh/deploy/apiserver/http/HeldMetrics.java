package sh.deploy.apiserver.http;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;

/** What clients hold of the server's memory, asked when somebody looks. Safe for all threads. */
final class HeldMetrics extends Collector {
    private final Unread.Server unread;
    private final BodyRoom.Server bodies;

    HeldMetrics(Unread.Server unread, BodyRoom.Server bodies) {
        this.unread = unread;
        this.bodies = bodies;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(
                new GaugeMetricFamily(
                        "deploy_unread_bytes",
                        "Answers, events and logs that their clients have not taken yet.",
                        unread.held()),
                new GaugeMetricFamily(
                        "deploy_unread_most_bytes", "What clients may leave unread together.", unread.most()),
                new GaugeMetricFamily(
                        "deploy_request_body_bytes",
                        "Bodies of requests that are coming, waiting or at work.",
                        bodies.held()));
    }
}
