package sh.deploy.apiserver.nodes;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How patient the server is with each node that beats, asked when somebody looks. Safe for all threads. */
public final class NodeMetrics extends Collector {
    private static final double NANOS = 1e9;

    private final Supplier<List<NodeState>> nodes;

    public NodeMetrics(Supplier<List<NodeState>> nodes) {
        this.nodes = nodes;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        var states = nodes.get();
        return List.of(
                gauge(
                        "deploy_node_beat_interval_seconds",
                        "Time from heartbeat to heartbeat that the node may take.",
                        states,
                        NodeState::beat),
                gauge(
                        "deploy_node_allowed_silence_seconds",
                        "Silence after which the node is suspect.",
                        states,
                        NodeState::allowedSilence));
    }

    private static GaugeMetricFamily gauge(
            String name, String help, List<NodeState> states, Function<NodeState, @Nullable Duration> value) {
        var family = new GaugeMetricFamily(name, help, List.of("node"));
        for (var state : states) {
            var seconds = value.apply(state);
            if (seconds != null) {
                family.addMetric(List.of(state.node()), seconds.toNanos() / NANOS);
            }
        }
        return family;
    }
}
