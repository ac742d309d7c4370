package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.deny;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What webhooks say, and that one was not asked, is on record; nothing of it that may quote a Secret. */
class AuditedWebhooksTest extends WebhookTest {
    private static final String NAME = "w.test.deploy.sh";

    private final AuditRecord record = new AuditRecord(server);

    AuditedWebhooksTest() {
        super(AuditRecord.by("- {level: RequestResponse}"));
    }

    private static ObjectNode saying(ObjectNode response, String words) {
        response.putObject("auditAnnotations").put("why", words).put("no name", words);
        response.putArray("warnings").add(words).add("twice");
        return response;
    }

    private JsonNode eventOfASecret(String name) {
        return record.of(admin.post(
                in("secrets"),
                json("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'" + name
                        + "'},'stringData':{'k':'hush'}}")));
    }

    @Test
    void itsAnnotationsAreThereUnderItsNameAndWhatItWarnedOf() {
        webhook.on("/says", request -> saying(allow(), "by rule 7"));
        install(VALIDATING, "says", about("w", "/says", "configmaps"));

        var event = record.of(makeConfigMap("c"));

        assertThat(annotation(event, NAME + "/why")).isEqualTo("by rule 7");
        assertThat(annotation(event, "warnings.deploy.sh/" + NAME)).isEqualTo("by rule 7; twice");
        assertThat(event.path("annotations").has(NAME + "/no name")).isFalse();
    }

    @Test
    void soAreThoseOfADenialWithTheStatusThatWasAnswered() {
        webhook.on("/denies", request -> saying(deny(418, "no tea"), "by rule 8"));
        install(MUTATING, "denies", about("w", "/denies", "configmaps"));

        var event = record.of(makeConfigMap("c"));

        assertThat(annotation(event, NAME + "/why")).isEqualTo("by rule 8");
        assertThat(event.at("/responseStatus/code").asInt()).isEqualTo(418);
        assertThat(event.at("/responseStatus/message").asString()).contains("no tea");
    }

    @Test
    void ofADeleteOfManyToo() {
        makeConfigMap("a");
        webhook.on("/says", request -> saying(allow(), "seen"));
        install(VALIDATING, "says", about("w", "/says", "configmaps"));

        var event = record.of(admin.delete(in("configmaps")));

        assertThat(annotation(event, NAME + "/why")).isEqualTo("seen");
    }

    @Test
    void thatAChangePassedWithoutItIsThere() {
        webhook.onRaw("/broken", (exchange, request) -> exchange.sendResponseHeaders(500, -1));
        install(VALIDATING, "broken", about("w", "/broken", "configmaps", ",'failurePolicy':'Ignore'"));

        var made = makeConfigMap("c");

        assertThat(made.status()).isEqualTo(201);
        assertThat(annotation(record.of(made), "failed-open.deploy.sh/" + NAME))
                .contains("failed calling webhook \"" + NAME + "\"");
    }

    @Test
    void nothingIsThereThatMayQuoteASecret() {
        webhook.on("/says", request -> saying(allow(), text(request, "/object/data/k")));
        install(VALIDATING, "says", about("w", "/says", "secrets"));
        var allowed = eventOfASecret("allowed");
        webhook.change("/says", request -> saying(deny(403, text(request, "/object/data/k")), "hush"));
        var denied = eventOfASecret("denied");

        assertThat(annotation(allowed, NAME + "/why")).isEqualTo("(not recorded)");
        assertThat(annotation(allowed, "warnings.deploy.sh/" + NAME)).isEqualTo("(not recorded)");
        assertThat(denied.at("/responseStatus/code").asInt()).isEqualTo(403);
        assertThat(denied.at("/responseStatus/message").asString()).isEqualTo("(not recorded)");
        for (var event : new JsonNode[] {allowed, denied}) {
            assertThat(event.toString()).doesNotContain("hush").doesNotContain("aHVzaA");
        }
    }
}
