package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Action;

/** What is secret is on no event, whatever the policy wants and wherever it stands. */
class RedactionTest {
    private static final String CANARY = "Y2FuYXJ5";
    private static final Action SECRETS = new Action("create", "", "secrets", "", "n", "s");

    private static String event(Action action, String sent, String answered) {
        var trail = Trails.get(Level.REQUEST_RESPONSE, action, sent.replace('\'', '"'));
        trail.complete(200, Trails.body(answered.replace('\'', '"')));
        return new String(EventJson.of(Trails.event(trail, Stage.RESPONSE_COMPLETE)), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'Secret','data':{'k':'Y2FuYXJ5'}}",
                "{'kind':'Secret','stringData':{'k':'Y2FuYXJ5'}}",
                "{'data':{'k':{'deep':['Y2FuYXJ5']}}}",
                "{'data':'Y2FuYXJ5'}",
                "{'data':['Y2FuYXJ5']}",
                "{'Data':{'k':'Y2FuYXJ5'}}",
                "{'stringdata':{'k':'Y2FuYXJ5'}}",
                "{'spec':{'data':{'k':'Y2FuYXJ5'}}}",
                "{'status':{'k':'Y2FuYXJ5'}}",
                "{'kind':{'k':'Y2FuYXJ5'}}",
                "{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'Y2FuYXJ5'}}}",
                "{'kind':'SecretList','items':[{'data':{'k':'Y2FuYXJ5'}}]}",
                "{'kind':'Table','rows':[{'cells':['a'],'object':{'data':{'k':'Y2FuYXJ5'}}}]}",
                "[{'op':'add','path':'/data/k','value':'Y2FuYXJ5'}]",
                "[{'op':'replace','path':'','value':{'data':{'k':'Y2FuYXJ5'}}}]",
                "[['Y2FuYXJ5']]",
                "['Y2FuYXJ5']",
                "{'kind':'Status','message':'cannot take Y2FuYXJ5','details':{'causes':[{'message':'Y2FuYXJ5'}]}}"
            })
    void valuesOfSecretsAreNotWritten(String body) {
        assertThat(event(SECRETS, body, body)).doesNotContain(CANARY).contains("requestObject", "responseObject");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serviceaccounts|token|{'kind':'TokenRequest','status':{'token':'Y2FuYXJ5'}}",
                "tokenreviews||{'kind':'TokenReview','spec':{'token':'Y2FuYXJ5'}}",
                "tokenreviews||{'token':'Y2FuYXJ5','items':[{'Token':{'a':'Y2FuYXJ5'}}]}",
                "pods||{'kind':'TokenReview','spec':{'token':'Y2FuYXJ5'}}",
                "configmaps||{'kind':'Secret','data':{'k':'Y2FuYXJ5'}}",
            })
    void tokensAndSecretsThatStrayedAreNotWritten(String resource, String part, String body) {
        var action = new Action("create", "", resource, part == null ? "" : part, "n", "");
        assertThat(event(action, body, body)).doesNotContain(CANARY).contains("requestObject", "responseObject");
    }

    @Test
    void whatASecretIsCalledStays() {
        assertThat(event(
                        SECRETS,
                        "{'kind':'Secret','type':'Opaque','metadata':{'name':'s','labels':{'a':'b'}},'data':{'password':'x'}}",
                        "{}"))
                .contains("\"type\":\"Opaque\"", "\"labels\":{\"a\":\"b\"}", "{\"password\":\"(not recorded)\"}");
    }

    @Test
    void otherObjectsAreWrittenAsSent() {
        assertThat(event(
                        new Action("create", "", "configmaps", "", "n", "c"),
                        "{'data':{'k':'v'},'metadata':{'managedFields':[{'a':1}]}}",
                        "{'items':[{'metadata':{'name':'c','managedFields':[{'a':1}]}}]}"))
                .contains("\"requestObject\":{\"data\":{\"k\":\"v\"},\"metadata\":{}}")
                .contains("\"responseObject\":{\"items\":[{\"metadata\":{\"name\":\"c\"}}]}");
    }

    @Test
    void aSentenceThatMayQuoteASecretIsNotWritten() {
        var trail = Trails.get(Level.METADATA, SECRETS, null);
        trail.refused(Problem.of(Reason.INVALID, "data[k]: Invalid value: " + CANARY));
        trail.complete(422, null);

        var status = Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE)).path("responseStatus");

        assertThat(status.toString()).doesNotContain(CANARY).contains("\"reason\":\"Invalid\"", "422");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token=Y2FuYXJ5", "a=b&Token=Y2FuYXJ5&c=d", "%74oken=Y2FuYXJ5", "%=Y2FuYXJ5&x=1"})
    void credentialsInAddressesAreNotWritten(String query) {
        var trail = Trails.get(Level.METADATA, null, "/api", query, null);
        trail.refused(Problem.of(Reason.BAD_REQUEST, "the address has a broken percent escape: " + CANARY));
        trail.complete(400, null);

        assertThat(Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE)).toString())
                .doesNotContain(CANARY);
    }
}
