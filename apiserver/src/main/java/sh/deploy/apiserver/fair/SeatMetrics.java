package sh.deploy.apiserver.fair;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.Histogram;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * What is counted about seats, under the names that Kubernetes' dashboards use. A level is both priority level and flow schema: no client can
 * think up more of them.
 */
final class SeatMetrics {
    private static final double NANOS = 1e9;
    private static final String[] LABELS = {"priority_level", "flow_schema"};
    private static final double[] SECONDS = {0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30};

    private record OfLevel(Counter.Child dispatched, Histogram.Child waited, Histogram.Child worked) {}

    private final Map<Level, OfLevel> byLevel = new EnumMap<>(Level.class);
    private final Counter rejected;
    private final Histogram refusedWaits;

    SeatMetrics(
            CollectorRegistry registry,
            SeatLimits limits,
            ToIntFunction<Level> waiting,
            ToIntFunction<Level> taken,
            LongSupplier lent) {
        var dispatched = Counter.build("apiserver_flowcontrol_dispatched_requests_total", "Requests that got a seat.")
                .labelNames(LABELS)
                .register(registry);
        rejected = Counter.build("apiserver_flowcontrol_rejected_requests_total", "Requests that got no seat.")
                .labelNames("priority_level", "flow_schema", "reason")
                .register(registry);
        refusedWaits = Histogram.build(
                        "apiserver_flowcontrol_request_wait_duration_seconds", "Time spent waiting for a seat.")
                .labelNames("priority_level", "flow_schema", "execute")
                .buckets(SECONDS)
                .register(registry);
        var worked = Histogram.build("apiserver_flowcontrol_request_execution_seconds", "Time spent on a seat.")
                .labelNames(LABELS)
                .buckets(SECONDS)
                .register(registry);
        for (var level : Level.values()) {
            var word = level.word();
            byLevel.put(
                    level,
                    new OfLevel(
                            dispatched.labels(word, word),
                            refusedWaits.labels(word, word, "true"),
                            worked.labels(word, word)));
        }
        registry.register(new Now(limits, waiting, taken, lent));
    }

    void seated(Level level, long waitedNanos) {
        var counted = of(level);
        counted.dispatched().inc();
        counted.waited().observe(waitedNanos / NANOS);
    }

    void refused(Level level, String reason, long waitedNanos) {
        rejected.labels(level.word(), level.word(), reason).inc();
        refusedWaits.labels(level.word(), level.word(), "false").observe(waitedNanos / NANOS);
    }

    void worked(Level level, long nanos) {
        of(level).worked().observe(nanos / NANOS);
    }

    private OfLevel of(Level level) {
        var counted = byLevel.get(level);
        if (counted == null) {
            throw new IllegalArgumentException("no such level: " + level);
        }
        return counted;
    }

    /** Asked when somebody looks. */
    private static final class Now extends Collector {
        private final SeatLimits limits;
        private final ToIntFunction<Level> waiting;
        private final ToIntFunction<Level> taken;
        private final LongSupplier lent;

        private Now(SeatLimits limits, ToIntFunction<Level> waiting, ToIntFunction<Level> taken, LongSupplier lent) {
            this.limits = limits;
            this.waiting = waiting;
            this.taken = taken;
            this.lent = lent;
        }

        @Override
        public List<MetricFamilySamples> collect() {
            return List.of(
                    gauge("apiserver_flowcontrol_current_inqueue_requests", "Requests that wait for a seat.", waiting),
                    gauge("apiserver_flowcontrol_current_executing_seats", "Seats that are taken.", taken),
                    new GaugeMetricFamily(
                            "deploy_lent_seats",
                            "Seats that requests have lent to others while they wait for the log or a revision.",
                            lent.getAsLong()),
                    gauge(
                            "apiserver_flowcontrol_nominal_limit_seats",
                            "Seats that the other levels leave to this one.",
                            level -> level.least(limits.seats())));
        }

        private static GaugeMetricFamily gauge(String name, String help, ToIntFunction<Level> value) {
            var family = new GaugeMetricFamily(name, help, List.of(LABELS));
            for (var level : Level.values()) {
                family.addMetric(List.of(level.word(), level.word()), value.applyAsInt(level));
            }
            return family;
        }
    }
}
