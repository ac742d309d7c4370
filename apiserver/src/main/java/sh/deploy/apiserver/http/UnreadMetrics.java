package sh.deploy.apiserver.http;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import sh.deploy.apiserver.fair.Holdings;

/** What clients leave unread, asked when somebody looks. Safe for all threads. */
final class UnreadMetrics extends Collector {
    private final Holdings unread;

    UnreadMetrics(Holdings unread) {
        this.unread = unread;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(
                new GaugeMetricFamily(
                        "deploy_unread_bytes",
                        "Answers, events and logs that their clients have not taken yet.",
                        unread.held()),
                new GaugeMetricFamily(
                        "deploy_unread_most_bytes",
                        "What clients may leave unread together.",
                        unread.most().byAll()));
    }
}
