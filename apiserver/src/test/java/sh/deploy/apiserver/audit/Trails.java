package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.client.CollectorRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Records of requests that nobody made. */
final class Trails {
    static final Instant NOON = Instant.parse("2030-01-31T12:00:00.123456789Z");
    private static final Caller JANE =
            new Caller("jane", "7", Set.of("dev", "a"), Map.of(Caller.CREDENTIAL_ID, List.of("JTI=1")), "certificate");

    private Trails() {}

    static Trail get(Level level, Action action, @Nullable String body) {
        return get(level, action, "/p", "", body);
    }

    static Trail get(Level level, @Nullable Action action, String path, String query, @Nullable String body) {
        var content = body == null ? null : body(body);
        var asked = new Asked("get", path, query, JANE, action, "v1", null, "test", content);
        var nowhere = new Audit(
                new AuditPolicy(List.of()), List.of(), new AuditMetrics(new CollectorRegistry()), new ManualTime(NOON));
        return new Trail(nowhere, new Verdict(level, Set.of(), true), "id-1", asked, NOON);
    }

    static Body body(String json) {
        var bytes = json.getBytes(UTF_8);
        return Body.of(bytes.length, () -> JsonTrees.parse(bytes).root());
    }

    static AuditEvent event(Trail trail, Stage stage) {
        return new AuditEvent(trail, stage, NOON.plusSeconds(1), false);
    }

    static AuditEvent any() {
        return event(get(Level.METADATA, new Action("get", "", "pods", "", "n", "a"), null), Stage.RESPONSE_COMPLETE);
    }

    static JsonNode json(AuditEvent event) {
        return JsonMapper.shared().readTree(EventJson.of(event));
    }
}
