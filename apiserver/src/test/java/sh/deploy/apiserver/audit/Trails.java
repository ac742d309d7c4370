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
    private static final Action READ = new Action("get", "", "pods", "", "n", "a");

    private Trails() {}

    static Trail get(Level level, Action action, @Nullable String body) {
        return get(level, action, "/p", "", body);
    }

    /** @param body as it is taken from somebody who may, at an address where something is served */
    static Trail get(Level level, @Nullable Action action, String path, String query, @Nullable String body) {
        var trail = of(level, Asked.of("get", path, query, JANE, action, "v1", null, "test"));
        trail.isServed(() -> body == null ? null : body(body));
        return trail;
    }

    static Trail of(Level level, Asked asked) {
        return of(level, asked, Withheld.NOTHING);
    }

    static Trail of(Level level, Asked asked, Withheld withheld) {
        return new Trail(nowhere(withheld), new Verdict(level, Set.of(), true), "id-1", asked, NOON, Priority.USUAL);
    }

    private static Audit nowhere(Withheld withheld) {
        return new Audit(
                new AuditPolicy(List.of()),
                withheld,
                List.of(),
                new AuditMetrics(new CollectorRegistry()),
                new ManualTime(NOON));
    }

    static Body body(String json) {
        return Body.of(json.getBytes(UTF_8), bytes -> JsonTrees.parse(bytes).root());
    }

    static AuditEvent event(Trail trail, Stage stage) {
        return trail.event(stage, NOON.plusSeconds(1));
    }

    static AuditEvent any() {
        return event(get(Level.METADATA, READ, null), Stage.RESPONSE_COMPLETE);
    }

    static AuditEvent withBody(int bytes) {
        var body = "\"" + "b".repeat(bytes - 2) + "\"";
        return event(get(Level.REQUEST, READ, body), Stage.RESPONSE_COMPLETE);
    }

    static JsonNode json(AuditEvent event) {
        return JsonMapper.shared().readTree(EventJson.of(event));
    }

    static String text(AuditEvent event) {
        return new String(EventJson.of(event), UTF_8);
    }
}
