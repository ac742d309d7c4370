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
    /** Of what a client says it is. */
    static final int MOST_USER_AGENT = 1_024;

    /** Of what was answered: it may quote what was sent. */
    static final int MOST_MESSAGE = 4_096;

    private static final int TYPICAL_BYTES = 1_500;
    /** Escapes also what no encoding can hold, which clients may well send, and what other tools take for the end of a line. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final AuditEvent event;
    private final Trail trail;
    private final Asked asked;
    private final JsonGenerator json;
    private boolean lacksBody;

    private EventJson(AuditEvent event, JsonGenerator json) {
        this.event = event;
        this.trail = event.trail();
        this.asked = trail.asked();
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
        json.writeStringProperty("level", trail.verdict().level().wire());
        json.writeStringProperty("auditID", trail.id());
        json.writeStringProperty("stage", event.stage().wire());
        json.writeStringProperty("requestURI", RequestUri.of(asked));
        json.writeStringProperty("verb", asked.verb());
        user("user", asked.caller());
        if (isAnswered() && trail.impersonated() != null) {
            user("impersonatedUser", trail.impersonated());
        }
        source();
        if (asked.action() != null) {
            objectRef(asked.action());
        }
        if (isAnswered()) {
            responseStatus();
        }
        bodies();
        json.writeStringProperty("requestReceivedTimestamp", micros(trail.receivedAt()));
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
        unlessEmpty("userAgent", Cut.to(MOST_USER_AGENT, asked.userAgent()));
    }

    private void objectRef(Action action) {
        json.writeName("objectRef");
        json.writeStartObject();
        json.writeStringProperty("resource", action.resource());
        unlessEmpty("namespace", action.namespace());
        unlessEmpty("name", isAnswered() && action.name().isEmpty() ? trail.madeName() : action.name());
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
        var problem = trail.problem();
        if (problem != null) {
            json.writeStringProperty("status", "Failure");
            json.writeStringProperty(
                    "message", mayQuote(problem.reason()) ? Redaction.HIDDEN : Cut.to(MOST_MESSAGE, problem.message()));
            json.writeStringProperty("reason", problem.reason().wire());
        }
        json.writeNumberProperty("code", trail.status());
        json.writeEndObject();
    }

    /** A sentence about what is wrong may quote it, and what it quotes may be secret. */
    private boolean mayQuote(Reason reason) {
        boolean isSecret = asked.action() != null && Redaction.isSecret(asked.action());
        return isSecret && (reason == Reason.BAD_REQUEST || reason == Reason.INVALID)
                || reason == Reason.BAD_REQUEST && RequestUri.hides(asked);
    }

    private void bodies() {
        body("requestObject", asked.body());
        if (event.stage() == Stage.RESPONSE_COMPLETE) {
            body("responseObject", trail.answer());
        }
    }

    private void body(String field, @Nullable Body body) {
        if (body == null) {
            return;
        }
        if (body.content() == null || event.isBare()) {
            lacksBody = true;
            return;
        }
        JsonNode content;
        try {
            content = body.content().get();
        } catch (ProblemException notRead) {
            return;
        }
        var action = asked.action();
        if (action != null) {
            Redaction.hide(content, action);
        }
        if (trail.verdict().omitsManagedFields()) {
            dropManagedFields(content);
        }
        json.writeName(field);
        JsonTrees.write(json, content);
    }

    private static void dropManagedFields(JsonNode content) {
        if (content.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        content.path("items").forEach(EventJson::dropManagedFields);
        content.path("rows").forEach(row -> dropManagedFields(row.path("object")));
    }

    private void annotations() {
        var all = new TreeMap<String, String>();
        if (isAnswered()) {
            all.putAll(trail.notes());
            decision(all);
        }
        if (lacksBody) {
            all.put("audit.k8s.io/truncated", "true");
        }
        if (asked.caller() != null) {
            all.put("deploy.sh/authenticated-by", asked.caller().source());
        }
        if (isAnswered() && trail.revision() > 0) {
            all.put("deploy.sh/revision", Long.toString(trail.revision()));
        }
        json.writeName("annotations");
        json.writeStartObject();
        all.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private void decision(TreeMap<String, String> into) {
        var decision = trail.decision();
        if (decision == null) {
            return;
        }
        into.put("authorization.k8s.io/decision", decision instanceof Decision.Denied ? "forbid" : "allow");
        into.put("authorization.k8s.io/reason", decision.reason());
        switch (decision) {
            case Decision.Almighty() ->
                into.put("authorization.k8s.io/reason", "the group system:masters may do everything");
            case Decision.OwnNode(var node) ->
                into.put("authorization.k8s.io/reason", "the agent of node " + node + " may do what it needs");
            case Decision.Granted(var grant) ->
                into.put("deploy.sh/authorization-rule", grant.rule().toString());
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
