package sh.deploy.apiserver.audit;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An event as Kubernetes' {@code audit.k8s.io/v1 Event}, on one line. */
final class EventJson {
    private static final int TYPICAL_BYTES = 1_500;
    /** Escapes also what no encoding can hold, which clients may well send, and what other tools take for the end of a line. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final AuditEvent event;
    private final Asked asked;
    private final Outcome outcome;
    private final JsonGenerator json;
    private boolean lacksBody;

    private EventJson(AuditEvent event, JsonGenerator json) {
        this.event = event;
        this.asked = event.asked();
        this.outcome = event.outcome();
        this.lacksBody = event.isBare();
        this.json = json;
    }

    static byte[] of(AuditEvent event) {
        var out = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            new EventJson(event, json).write();
        }
        return out.toByteArray();
    }

    private boolean isAnswered() {
        return event.stage() != Stage.REQUEST_RECEIVED;
    }

    private void write() {
        json.writeStartObject();
        json.writeStringProperty("kind", "Event");
        json.writeStringProperty("apiVersion", "audit.k8s.io/v1");
        json.writeStringProperty("level", event.verdict().level().wire());
        json.writeStringProperty("auditID", event.id());
        json.writeStringProperty("stage", event.stage().wire());
        json.writeStringProperty("requestURI", asked.uri().text());
        json.writeStringProperty("verb", asked.verb());
        user("user", asked.caller());
        if (outcome.impersonated() != null) {
            user("impersonatedUser", outcome.impersonated());
        }
        source();
        if (asked.action() != null) {
            objectRef(asked.action());
        }
        if (isAnswered()) {
            responseStatus();
        }
        bodies();
        json.writeStringProperty("requestReceivedTimestamp", micros(event.receivedAt()));
        json.writeStringProperty("stageTimestamp", micros(event.at()));
        annotations();
        json.writeEndObject();
    }

    static String micros(Instant moment) {
        return MICROS.format(moment);
    }

    /** Nobody who was proved has no name. */
    private void user(String field, @Nullable Caller caller) {
        json.writeName(field);
        json.writeStartObject();
        if (caller != null) {
            json.writeStringProperty("username", caller.user());
            unlessEmpty("uid", caller.uid());
            texts("groups", List.copyOf(new TreeSet<>(caller.groups())));
            if (!caller.extra().isEmpty()) {
                json.writeName("extra");
                json.writeStartObject();
                new TreeMap<>(caller.extra()).forEach(this::texts);
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private void source() {
        if (asked.from() instanceof InetSocketAddress address && address.getAddress() != null) {
            texts("sourceIPs", List.of(address.getAddress().getHostAddress()));
        }
        unlessEmpty("userAgent", asked.userAgent());
    }

    private void objectRef(Action action) {
        json.writeName("objectRef");
        json.writeStartObject();
        json.writeStringProperty("resource", action.resource());
        unlessEmpty("namespace", action.namespace());
        unlessEmpty("name", action.name().isEmpty() ? outcome.madeName() : action.name());
        unlessEmpty("apiGroup", action.group());
        unlessEmpty("apiVersion", asked.version());
        unlessEmpty("subresource", action.subresource());
        json.writeEndObject();
    }

    private void responseStatus() {
        json.writeName("responseStatus");
        json.writeStartObject();
        json.writeName("metadata");
        json.writeStartObject();
        json.writeEndObject();
        var reason = outcome.reason();
        if (reason != null) {
            json.writeStringProperty("status", "Failure");
            json.writeStringProperty("message", mayQuote(reason) ? Redaction.HIDDEN : outcome.message());
            json.writeStringProperty("reason", reason.wire());
        }
        json.writeNumberProperty("code", outcome.status());
        json.writeEndObject();
    }

    /** A sentence about what is wrong may quote it, whoever says it, and what it quotes may be secret. */
    private boolean mayQuote(Reason reason) {
        return asked.isAboutSecrets(event.withheld())
                        && (outcome.isOthersWord() || reason == Reason.BAD_REQUEST || reason == Reason.INVALID)
                || asked.uri().mayBeQuoted(reason);
    }

    private void bodies() {
        body("requestObject", event.sent(), false);
        var reason = outcome.reason();
        body("responseObject", event.answered(), reason != null && mayQuote(reason));
    }

    private void body(String field, @Nullable Body body, boolean mayQuote) {
        var action = asked.action();
        if (body == null || action == null) {
            return;
        }
        if (body.bytes() == null) {
            lacksBody = true;
            return;
        }
        JsonNode content;
        try {
            content = body.reader().read(body.bytes());
        } catch (ProblemException notRead) {
            return;
        }
        if (event.verdict().omitsManagedFields()) {
            dropManagedFields(content);
        }
        json.writeName(field);
        JsonTrees.write(
                json, mayQuote ? Redaction.ofRefusal(content) : Redaction.of(content, action, event.withheld()));
    }

    private static void dropManagedFields(JsonNode content) {
        if (content.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        content.path("items").forEach(EventJson::dropManagedFields);
        content.path("rows").forEach(row -> dropManagedFields(row.path("object")));
    }

    private void annotations() {
        var all = new TreeMap<>(outcome.notes());
        decision(all);
        if (lacksBody) {
            all.put("audit.k8s.io/truncated", "true");
        }
        if (asked.caller() != null) {
            all.put("deploy.sh/authenticated-by", asked.caller().source());
        }
        if (outcome.revision() > 0) {
            all.put("deploy.sh/revision", Long.toString(outcome.revision()));
        }
        json.writeName("annotations");
        json.writeStartObject();
        all.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private void decision(TreeMap<String, String> into) {
        var decision = outcome.decision();
        if (decision == null) {
            return;
        }
        into.put("authorization.k8s.io/decision", decision instanceof Decision.Denied ? "forbid" : "allow");
        into.put("authorization.k8s.io/reason", Cut.to(Trail.MOST_NOTE, decision.reason()));
        switch (decision) {
            case Decision.Almighty() ->
                into.put("authorization.k8s.io/reason", "the group system:masters may do everything");
            case Decision.OwnNode(var node) ->
                into.put("authorization.k8s.io/reason", "the agent of node " + node + " may do what it needs");
            case Decision.OwnRequest() ->
                into.put(
                        "authorization.k8s.io/reason",
                        "nodes and machines that join may ask for certificates, and see what became of what they asked for");
            case Decision.Granted(var grant) ->
                into.put(
                        "deploy.sh/authorization-rule",
                        Cut.to(Trail.MOST_NOTE, grant.rule().toString()));
            case Decision.Denied denied -> {}
        }
    }

    private void texts(String field, List<String> values) {
        json.writeName(field);
        json.writeStartArray();
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private void unlessEmpty(String field, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(field, value);
        }
    }
}
