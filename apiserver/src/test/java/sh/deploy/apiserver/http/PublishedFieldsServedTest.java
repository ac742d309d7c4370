package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.admission.podsecurity.PublishedFields;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;
import tools.jackson.databind.node.ObjectNode;

/**
 * Row F7 at the front door: what the evaluation says of every published field is also what becomes of a request, as a pod and in the
 * template of whatever makes pods. A field that no agent here can carry out is refused before, in its own words, whatever it says.
 */
@Tag("slow")
class PublishedFieldsServedTest extends ServerTest {
    private static final List<String> WORKLOADS = List.of("Deployment", "ReplicaSet", "StatefulSet");

    /** Verdicts by Pod Security itself; fewer would mean that the pods were refused for something else. */
    private static final int LEAST_REFUSED = 190;

    private static final int LEAST_TAKEN = 250;

    private int refused;
    private int taken;

    private void label(String mode, LevelVersion wanted) {
        var labels = "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/MODE\":\"" + wanted.level()
                + "\",\"pod-security.kubernetes.io/MODE-version\":\"" + wanted.version() + "\"}}}";
        assertThat(admin.merge("/api/v1/namespaces/" + namespace, labels.replace("MODE", mode))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void ofPodsAreWhatTheirNamespaceTakes() {
        each("enforce", this::judgePod);
    }

    private void judgePod(PublishedFields.Row row, String value, PolicyVersion version) {
        var told = row.level() + ":" + version + " " + row.field() + "=" + value;
        var answer = admin.post(in("pods?dryRun=All"), pod(row, value).toString());

        if (answer.status() == 422) {
            assertThat(answer.message())
                    .as(told)
                    .containsAnyOf("spec.", "metadata.annotations[")
                    .doesNotContain("PodSecurity");
        } else if (row.refuses(value, version)) {
            assertThat(answer.status()).as(told + " " + answer.text()).isEqualTo(403);
            assertThat(answer.json().at("/details/causes"))
                    .as(told)
                    .anySatisfy(cause -> assertThat(cause.path("field").asString() + " "
                                    + cause.path("message").asString())
                            .contains(PublishedFields.concrete(row.field())));
            refused++;
        } else {
            assertThat(answer.status()).as(told + " " + answer.text()).isEqualTo(201);
            taken++;
        }
    }

    @Test
    void ofTemplatesAreWarnedOf() {
        each("warn", (row, value, version) -> WORKLOADS.forEach(kind -> judgeTemplate(kind, row, value, version)));
    }

    private void judgeTemplate(String kind, PublishedFields.Row row, String value, PolicyVersion version) {
        var told = kind + " " + row.level() + ":" + version + " " + row.field() + "=" + value;
        var answer = admin.post(
                apps(kind.toLowerCase(java.util.Locale.ROOT) + "s?dryRun=All"),
                workload(kind, row, value).toString());
        if (answer.status() == 422) {
            assertThat(answer.message()).as(told).contains("spec.template.");
            return;
        }

        assertThat(answer.status()).as(told + " " + answer.text()).isEqualTo(201);
        boolean warned = answer.warnings().stream().anyMatch(warning -> warning.contains("would violate PodSecurity"));
        assertThat(warned).as(told).isEqualTo(row.refuses(value, version));
        if (warned) {
            refused++;
        } else {
            taken++;
        }
    }

    @FunctionalInterface
    private interface Judge {
        void judge(PublishedFields.Row row, String value, PolicyVersion version);
    }

    private void each(String mode, Judge judge) {
        refused = 0;
        taken = 0;
        var levels = new TreeSet<>(
                PublishedFields.rows().stream().map(PublishedFields.Row::level).toList());
        for (var level : levels) {
            for (var version : PublishedFields.VERSIONS) {
                label(mode, new LevelVersion(level, version));
                for (var row : PublishedFields.rows()) {
                    if (row.level() == level) {
                        row.values().forEach(value -> judge.judge(row, value, version));
                    }
                }
            }
        }
        assertThat(refused).isGreaterThanOrEqualTo(LEAST_REFUSED);
        assertThat(taken).isGreaterThanOrEqualTo(LEAST_TAKEN);
    }

    /** With what a pod needs that is served; without the ephemeral container that nobody can make here, unless it is about that. */
    private static ObjectNode pod(PublishedFields.Row row, String value) {
        var pod = PublishedFields.with(row.field(), value);
        pod.put("apiVersion", "v1").put("kind", "Pod");
        var spec = (ObjectNode) pod.path("spec");
        if (!row.field().contains("ephemeralContainers")) {
            spec.remove("ephemeralContainers");
        }
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            spec.path(list).forEach(container -> complete((ObjectNode) container));
        }
        spec.path("volumes").forEach(volume -> ((ObjectNode) volume).put("name", "v"));
        return pod;
    }

    private static void complete(ObjectNode container) {
        container.put("image", "i");
        container.path("ports").forEach(port -> {
            var hostPort = port.path("hostPort");
            ((ObjectNode) port).put("containerPort", hostPort.asInt(0) == 0 ? 80 : hostPort.asInt());
        });
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            port(container.path(probe));
        }
        port(container.path("lifecycle").path("postStart"));
        port(container.path("lifecycle").path("preStop"));
    }

    private static void port(tools.jackson.databind.JsonNode action) {
        for (var how : List.of("httpGet", "tcpSocket")) {
            if (action.path(how) instanceof ObjectNode call) {
                call.put("port", 80);
            }
        }
    }

    private static ObjectNode workload(String kind, PublishedFields.Row row, String value) {
        var template = pod(row, value);
        template.remove(List.of("apiVersion", "kind"));
        var metadata = (ObjectNode) template.path("metadata");
        metadata.remove("name");
        metadata.putObject("labels").put("a", "b");
        var object = (ObjectNode) HttpsClient.JSON.readTree("{\"apiVersion\":\"apps/v1\",\"kind\":\"" + kind
                + "\",\"metadata\":{\"name\":\"w\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}}}");
        var spec = (ObjectNode) object.path("spec");
        if (kind.equals("StatefulSet")) {
            spec.put("serviceName", "s");
        }
        spec.set("template", template);
        return object;
    }
}
