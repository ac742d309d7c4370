package sh.deploy.apiserver.audit;

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
    private static final Action CONFIG_MAPS = new Action("create", "", "configmaps", "", "n", "c");

    private static AuditEvent event(Action action, String body) {
        var json = body.replace('\'', '"');
        var trail = Trails.get(Level.REQUEST_RESPONSE, action, json);
        trail.complete(200, Trails.body(json));
        return Trails.event(trail, Stage.RESPONSE_COMPLETE);
    }

    /** Both bodies are written, without what is secret. */
    private static void assertHidden(Action action, String body) {
        assertThat(body).contains(CANARY);
        var json = Trails.json(event(action, body));
        assertThat(json.path("requestObject").toString())
                .contains(Redaction.HIDDEN)
                .doesNotContain(CANARY);
        assertThat(json.path("responseObject")).isEqualTo(json.path("requestObject"));
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
                "{'status':'Y2FuYXJ5'}",
                "{'reason':'Y2FuYXJ5','code':'Y2FuYXJ5'}",
                "{'kind':{'k':'Y2FuYXJ5'}}",
                "{'immutable':'Y2FuYXJ5'}",
                "{'type':['Y2FuYXJ5']}",
                "{'metadata':'Y2FuYXJ5'}",
                "{'metadata':{'stringData':{'k':'Y2FuYXJ5'}}}",
                "{'metadata':{'annotations':['Y2FuYXJ5']}}",
                "{'metadata':{'annotations':{'a':'Y2FuYXJ5'}}}",
                "{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'Y2FuYXJ5'}}}",
                "{'metadata':{'labels':['Y2FuYXJ5']}}",
                "{'kind':'SecretList','items':[{'data':{'k':'Y2FuYXJ5'}}]}",
                "{'items':{'data':{'k':'Y2FuYXJ5'}}}",
                "{'kind':'Table','rows':[{'cells':['Y2FuYXJ5'],'object':{'data':{'k':'Y2FuYXJ5'}}}]}",
                "[{'op':'add','path':'/data/k','value':'Y2FuYXJ5'}]",
                "[{'op':'replace','path':'','value':{'data':{'k':'Y2FuYXJ5'}}}]",
                "[['Y2FuYXJ5']]",
                "['Y2FuYXJ5']",
                "'Y2FuYXJ5'",
                "{'kind':'Status','message':'cannot take Y2FuYXJ5','details':{'causes':[{'message':'Y2FuYXJ5'}]}}"
            })
    void valuesOfSecretsAreNotWritten(String body) {
        assertHidden(SECRETS, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serviceaccounts|token|{'kind':'TokenRequest','status':{'token':'Y2FuYXJ5'}}",
                "serviceaccounts|token|{'spec':{'audiences':['a'],'token':'Y2FuYXJ5'}}",
                "serviceaccounts|token|{'metadata':{'annotations':{'a':'Y2FuYXJ5'}}}",
                "tokenreviews||{'kind':'TokenReview','spec':{'token':'Y2FuYXJ5'}}",
                "tokenreviews||{'spec':{'tokens':['Y2FuYXJ5']}}",
                "tokenreviews||{'spec':'Y2FuYXJ5'}",
                "tokenreviews||{'status':'Y2FuYXJ5'}",
                "tokenreviews||{'status':{'error':'Y2FuYXJ5'}}",
                "tokenreviews||{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'Y2FuYXJ5'}}}",
                "tokenreviews||[{'op':'add','path':'/spec/token','value':'Y2FuYXJ5'}]",
                "tokenreviews||{'token':'Y2FuYXJ5','items':[{'Token':{'a':'Y2FuYXJ5'}}]}",
                "tokenreviews||'\"Y2FuYXJ5\"'",
            })
    void tokensAreNotWritten(String resource, String part, String body) {
        assertHidden(new Action("create", "", resource, part == null ? "" : part, "n", ""), body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'Secret','data':{'k':'Y2FuYXJ5'}}",
                "{'kind':'secret','data':{'k':'Y2FuYXJ5'}}",
                "{'kind':'SECRETLIST','items':[{'data':{'k':'Y2FuYXJ5'}}]}",
                "{'kind':'TokenReview','spec':'Y2FuYXJ5'}",
                "{'kind':'List','items':[{'kind':'ConfigMap'},{'kind':'Secret','data':{'k':'Y2FuYXJ5'}}]}",
                "[{'op':'add','path':'/','value':{'kind':'Secret','stringData':{'k':'Y2FuYXJ5'}}}]",
                "{'spec':{'template':{'deep':[[{'kind':'TokenRequest','status':{'token':'Y2FuYXJ5'}}]]}}}",
                "{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'Y2FuYXJ5'}}}",
                "'Y2FuYXJ5'",
            })
    void whatStraysToAnotherResourceIsNotWritten(String body) {
        assertHidden(CONFIG_MAPS, body);
    }

    @Test
    void whatASecretIsCalledStays() {
        var body =
                "{'kind':'Secret','type':'Opaque','metadata':{'name':'s','labels':{'a':'b'},'annotations':{'c':'d'}},"
                        + "'data':{'password':'x','gone':null},'immutable':true}";

        assertThat(Trails.json(event(SECRETS, body)).path("requestObject").toString())
                .isEqualTo(
                        "{\"kind\":\"Secret\",\"type\":\"Opaque\",\"metadata\":{\"name\":\"s\",\"labels\":{\"a\":\"b\"},"
                                + "\"annotations\":{\"c\":\"(not recorded)\"}},"
                                + "\"data\":{\"password\":\"(not recorded)\",\"gone\":null},\"immutable\":true}");
    }

    @Test
    void forWhomATokenIsStays() {
        var body =
                "{'spec':{'audiences':['a'],'expirationSeconds':600},'status':{'token':'x','expirationTimestamp':'t'}}";

        assertThat(Trails.json(event(new Action("create", "", "serviceaccounts", "token", "n", "s"), body))
                        .path("responseObject")
                        .toString())
                .isEqualTo("{\"spec\":{\"audiences\":[\"a\"],\"expirationSeconds\":600},"
                        + "\"status\":{\"token\":\"(not recorded)\",\"expirationTimestamp\":\"t\"}}");
    }

    @Test
    void otherObjectsAreWrittenAsSent() {
        var trail = Trails.get(
                Level.REQUEST_RESPONSE,
                CONFIG_MAPS,
                "{\"data\":{\"k\":\"v\"},\"metadata\":{\"managedFields\":[{\"a\":1}]}}");
        trail.complete(200, Trails.body("{\"items\":[{\"metadata\":{\"name\":\"c\",\"managedFields\":[{\"a\":1}]}}]}"));

        assertThat(Trails.text(Trails.event(trail, Stage.RESPONSE_COMPLETE)))
                .contains("\"requestObject\":{\"data\":{\"k\":\"v\"},\"metadata\":{}}")
                .contains("\"responseObject\":{\"items\":[{\"metadata\":{\"name\":\"c\"}}]}");
    }

    @ParameterizedTest
    @CsvSource({"BAD_REQUEST", "INVALID"})
    void aSentenceThatMayQuoteASecretIsNotWritten(Reason reason) {
        var trail = Trails.get(Level.REQUEST_RESPONSE, SECRETS, null);
        refuse(trail, reason);

        assertSentenceIsHidden(Trails.event(trail, Stage.RESPONSE_COMPLETE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=Y2FuYXJ5",
                "token=%zzY2FuYXJ5",
                "limit=5&Token=Y2FuYXJ5&watch=true",
                "%74oken=Y2FuYXJ5",
                "%=Y2FuYXJ5&x=1",
                "client_secret=Y2FuYXJ5",
                "refresh_token=Y2FuYXJ5",
                "secret=Y2FuYXJ5",
                "api_key=Y2FuYXJ5",
                "jwt=Y2FuYXJ5",
                "Y2FuYXJ5",
                "Y2FuYXJ5=",
                "Y2FuYXJ5==",
            })
    void credentialsInAddressesAreNotWrittenNorQuoted(String query) {
        var trail = Trails.get(Level.REQUEST_RESPONSE, CONFIG_MAPS, "/api", query, null);
        refuse(trail, Reason.BAD_REQUEST);

        var event = Trails.event(trail, Stage.RESPONSE_COMPLETE);

        assertThat(Trails.json(event).path("requestURI").asString())
                .startsWith("/api?")
                .contains(Redaction.HIDDEN)
                .doesNotContain(CANARY);
        assertSentenceIsHidden(event);
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:Y2FuYXJ5@host/api, https://(not recorded)/api",
        "https://me:Y2FuYXJ5, https://(not recorded)",
        "https://me:Y2F/Y2FuYXJ5@host/api, https://(not recorded)/api",
        "me:Y2FuYXJ5@host:1, (not recorded)",
        "//me:Y2FuYXJ5@host/api, //(not recorded)/api",
    })
    void passwordsBeforeAHostAreNotWritten(String path, String shown) {
        var trail = Trails.get(Level.REQUEST_RESPONSE, CONFIG_MAPS, path, "", null);
        refuse(trail, Reason.BAD_REQUEST);

        var event = Trails.event(trail, Stage.RESPONSE_COMPLETE);

        assertThat(Trails.json(event).path("requestURI").asString()).isEqualTo(shown);
        assertSentenceIsHidden(event);
    }

    @Test
    void theSentenceOfAnyOtherRequestIsWritten() {
        var trail =
                Trails.get(Level.REQUEST_RESPONSE, CONFIG_MAPS, "/api/é", "limit=5&labelSelector=a%3Db&watch", null);
        refuse(trail, Reason.BAD_REQUEST);

        var event = Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE));

        assertThat(event.path("requestURI").asString()).isEqualTo("/api/é?limit=5&labelSelector=a%3Db&watch");
        assertThat(event.at("/responseStatus/message").asString()).contains(CANARY);
        assertThat(event.at("/responseObject/message").asString()).contains(CANARY);
    }

    /** Who may not decides nothing about what is seen of it. */
    @Test
    void whatAsksForMoreThanTheApiKnowsHidesNoOtherSentence() {
        var trail = Trails.get(Level.REQUEST_RESPONSE, CONFIG_MAPS, "/api", "x=1", null);
        refuse(trail, Reason.FORBIDDEN);

        var event = Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE));

        assertThat(event.path("requestURI").asString()).isEqualTo("/api?x=" + Redaction.HIDDEN);
        assertThat(event.at("/responseStatus/message").asString()).contains(CANARY);
    }

    @Test
    void manyHiddenItemsInARowBecomeOne() {
        var patch = "[0" + ",0".repeat(100_000) + ",{\"op\":\"remove\",\"path\":\"/a\"},1,2]";
        var trail = Trails.get(Level.REQUEST, SECRETS, patch);

        assertThat(Trails.json(Trails.event(trail, Stage.RESPONSE_COMPLETE))
                        .path("requestObject")
                        .toString())
                .isEqualTo("[\"(not recorded)\",{\"op\":\"remove\",\"path\":\"/a\"},\"(not recorded)\"]");
    }

    private static void refuse(Trail trail, Reason reason) {
        var sentence = "it says " + CANARY;
        trail.refused(Problem.of(reason, sentence));
        trail.complete(
                reason.httpStatus(),
                Trails.body("{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"" + sentence
                        + "\",\"details\":{\"causes\":[{\"message\":\"" + sentence + "\"}]},\"code\":400}"));
    }

    private static void assertSentenceIsHidden(AuditEvent event) {
        var json = Trails.json(event);
        assertThat(json.at("/responseStatus/message").asString()).isEqualTo(Redaction.HIDDEN);
        assertThat(json.at("/responseObject/message").asString()).isEqualTo(Redaction.HIDDEN);
        assertThat(json.at("/responseObject/status").asString()).isEqualTo("Failure");
        assertThat(json.toString()).doesNotContain(CANARY);
    }
}
