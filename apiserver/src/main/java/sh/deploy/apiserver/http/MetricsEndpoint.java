package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;

/** {@code /metrics} in Prometheus' text format, without the {@code _created} series that nobody asks for. */
final class MetricsEndpoint {
    private final CollectorRegistry registry;

    MetricsEndpoint(CollectorRegistry registry) {
        this.registry = registry;
    }

    Response answer() {
        var families = new ArrayList<MetricFamilySamples>();
        for (var family : Collections.list(registry.metricFamilySamples())) {
            var samples = family.samples.stream()
                    .filter(sample -> !sample.name.endsWith("_created"))
                    .toList();
            families.add(new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples));
        }
        var text = new StringWriter();
        try {
            TextFormat.write004(text, Collections.enumeration(families));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.of(200, TextFormat.CONTENT_TYPE_004, text.toString().getBytes(UTF_8));
    }
}
