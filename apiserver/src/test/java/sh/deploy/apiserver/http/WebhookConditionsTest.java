package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.TestWebhook;

/** A webhook is asked only where its match conditions hold. */
class WebhookConditionsTest extends WebhookTest {
    private void ask(String kind, String conditions, String more) {
        webhook.on("/x", request -> TestWebhook.deny(422, "asked"));
        install(kind, "c", about("w", "/x", "configmaps", ",'matchConditions':[" + conditions + "]" + more));
    }

    private static String condition(String name, String expression) {
        return "{'name':'" + name + "','expression':'" + expression + "'}";
    }

    @ParameterizedTest
    @ValueSource(strings = {MUTATING, VALIDATING})
    void theyDecideWhoIsAsked(String kind) {
        ask(
                kind,
                condition("no-leases", "request.resource.resource != `leases`".replace('`', '"'))
                                .replace("\"", "\\\"")
                        + ","
                        + condition("named", "object != null && object.metadata.name.startsWith(\\\"w\\\")"),
                "");

        assertThat(makeConfigMap("web").status()).isEqualTo(422);
        assertThat(makeConfigMap("other").status()).isEqualTo(201);
    }

    @Test
    void oneWithoutAValueIsTreatedAsTheFailurePolicySays() {
        ask(VALIDATING, condition("broken", "object.missing == 1"), "");
        var refused = makeConfigMap("a");
        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("configmaps \"a\" is forbidden: match condition 'broken' resulted in error: no such key:"
                        + " missing, at line 1, column 7");
    }

    @Test
    void orTheWebhookIsNotAskedWhereItIgnoresFailures() {
        ask(VALIDATING, condition("broken", "object.missing == 1"), ",'failurePolicy':'Ignore'");
        assertThat(makeConfigMap("a").status()).isEqualTo(201);
    }

    @Test
    void oneThatDoesNotHoldDecidesWhateverTheOthersSay() {
        ask(VALIDATING, condition("broken", "object.missing == 1") + "," + condition("no", "false"), "");
        assertThat(makeConfigMap("a").status()).isEqualTo(201);
    }

    @Test
    void theyMayAskWhatTheCallerMayDo() {
        ask(VALIDATING, condition("may", "!authorizer.requestResource.check(\\\"delete\\\").allowed()"), "");
        assertThat(makeConfigMap("a").status()).isEqualTo(201);
    }
}
