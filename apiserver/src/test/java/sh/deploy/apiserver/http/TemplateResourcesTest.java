package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit in a template can be changed alone. */
class TemplateResourcesTest extends ServerTest {
    private static final String LIMITED = "{'limits':{'memory':'64Mi'}}";
    /** What was once stored for {@link #LIMITED}. */
    private static final String FILLED_IN = "{'limits':{'memory':'64Mi'},'requests':{'memory':'64Mi'}}";

    @ParameterizedTest
    @ValueSource(strings = {"32Mi", "128Mi"})
    void whenOnlyLimitsWereSaid(String limit) {
        create(LIMITED, "");

        var changed = limitTo(limit);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(resources(changed)).isEqualTo("{\"limits\":{\"memory\":\"" + limit + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"32Mi", "128Mi"})
    void whenTheRequestWasFilledInBeforeItWasStored(String limit) {
        create(FILLED_IN, applied(LIMITED));

        var changed = limitTo(limit);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(resources(changed)).doesNotContain("64Mi").contains(limit);
    }

    @Test
    void butNotBelowARequestThatItsAuthorWrote() {
        create(FILLED_IN, applied(FILLED_IN));

        var refused = limitTo("32Mi");

        refused.assertRefused(422);
        assertThat(refused.message())
                .contains("resources.requests", "must be less than or equal to memory limit of 32Mi");
        assertThat(resources(limitTo("128Mi"))).contains("\"requests\":{\"memory\":\"64Mi\"}");
    }

    @Test
    void andOtherChangesLeaveAFilledInRequestSoThatNothingRollsOut() {
        create(FILLED_IN, applied(LIMITED));

        var scaled = admin.merge(apps("deployments/web"), "{\"spec\":{\"replicas\":3}}");

        assertThat(resources(scaled)).contains("\"requests\":{\"memory\":\"64Mi\"}");
    }

    private void create(String resources, String annotation) {
        var made = admin.post(
                apps("deployments"),
                ("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},'spec':{'selector':"
                                + "{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':"
                                + "{'containers':[{'name':'c','image':'i','resources':" + resources + "}]}}}}")
                        .replace('\'', '"'));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        if (!annotation.isEmpty()) {
            admin.merge(apps("deployments/web"), annotation);
        }
    }

    /** The annotation that apply leaves behind. */
    private static String applied(String resources) {
        var object = "{'spec':{'template':{'spec':{'containers':[{'name':'c','resources':" + resources + "}]}}}}";
        return "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\""
                + object.replace("'", "\\\"") + "\"}}}";
    }

    private HttpsClient.Answer limitTo(String memory) {
        return admin.send(
                "PATCH",
                apps("deployments/web"),
                ("{'spec':{'template':{'spec':{'containers':[{'name':'c','resources':{'limits':{'memory':'" + memory
                                + "'}}}]}}}}")
                        .replace('\'', '"'),
                "content-type",
                "application/strategic-merge-patch+json");
    }

    private static String resources(HttpsClient.Answer answer) {
        return answer.json().at("/spec/template/spec/containers/0/resources").toString();
    }
}
