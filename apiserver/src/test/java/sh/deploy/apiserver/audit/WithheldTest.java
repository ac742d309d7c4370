package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.Kinds;

/** Of what is encrypted in the log the record has the names alone. */
class WithheldTest {
    private static final String CANARY = "Y2FuYXJ5";
    private static final Action CONFIG_MAPS = action("", "configmaps");

    private boolean isEncrypted = true;
    private final Withheld withheld = new Withheld(
            Kinds.builtIn().all(),
            (group, resource) ->
                    isEncrypted && group.isEmpty() && (resource.equals("configmaps") || resource.equals("events")));

    private static Action action(String group, String resource) {
        return new Action("update", group, resource, "", "n", "c");
    }

    private AuditEvent event(Action action, String body) {
        var json = body.replace('\'', '"');
        var trail = trail(action);
        trail.isServed(() -> Trails.body(json));
        trail.complete(200, Trails.body(json));
        return Trails.event(trail, Stage.RESPONSE_COMPLETE);
    }

    private Trail trail(Action action) {
        return Trails.of(
                Level.REQUEST_RESPONSE, Asked.of("update", "/p", "", null, action, "v1", null, "test"), withheld);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'ConfigMap','data':{'k':'Y2FuYXJ5'}}",
                "{'data':{'Y2FuYXJ5':'v'}}",
                "{'metadata':{'labels':{'Y2FuYXJ5':'v'}}}",
                "{'metadata':{'annotations':{'a':'Y2FuYXJ5'}}}",
                "{'status':{'k':'Y2FuYXJ5'}}",
                "{'kind':'ConfigMapList','items':[{'data':{'k':'Y2FuYXJ5'}}]}",
                "{'kind':'Table','rows':[{'cells':['Y2FuYXJ5'],'object':{'data':{'k':'Y2FuYXJ5'}}}]}",
                "[{'op':'add','path':'/data/Y2FuYXJ5','value':'v'}]",
                "[{'op':'add','path':'/data/k','value':'Y2FuYXJ5'}]",
                "'Y2FuYXJ5'",
            })
    void nothingOfItsContentsIsWritten(String body) {
        assertThat(Trails.text(event(CONFIG_MAPS, body)))
                .contains("\"requestObject\":", "\"responseObject\":", Redaction.HIDDEN)
                .doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'List','items':[{'kind':'configmap','data':{'k':'Y2FuYXJ5'}}]}",
                "{'spec':{'deep':[[{'kind':'ConfigMapList','items':[{'data':{'k':'Y2FuYXJ5'}}]}]]}}",
                "{'kind':'Event','message':'Y2FuYXJ5'}",
            })
    void nothingIsWrittenWhereItStraysToAnotherResource(String body) {
        assertThat(Trails.text(event(action("", "pods"), body))).doesNotContain(CANARY);
    }

    /** Events have two addresses, and are kept in one place. */
    @ParameterizedTest
    @CsvSource({"'', events, true", "events.k8s.io, events, true", "'', pods, false", "apps, configmaps, false"})
    void itIsToldByThePlaceWhereItIsKept(String group, String resource, boolean isWithheld) {
        assertThat(Trails.text(event(action(group, resource), "{'note':'Y2FuYXJ5'}"))
                        .contains(CANARY))
                .isEqualTo(!isWithheld);
    }

    @Test
    void whatItIsCalledStays() {
        var body =
                "{'kind':'ConfigMap','metadata':{'name':'c','namespace':'n','uid':'u','labels':{'a':'b'}},'data':{}}";

        assertThat(Trails.json(event(CONFIG_MAPS, body)).path("requestObject").toString())
                .isEqualTo("{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"namespace\":\"n\",\"uid\":\"u\","
                        + "\"labels\":\"(not recorded)\"},\"data\":\"(not recorded)\"}");
    }

    @Test
    void aSentenceThatMayQuoteItIsNotWritten() {
        var trail = trail(CONFIG_MAPS);
        trail.quote("webhook", CANARY);
        trail.refused(Problem.of(Reason.INVALID, CANARY));
        trail.complete(422, Trails.body("{\"kind\":\"Status\",\"message\":\"" + CANARY + "\"}"));

        assertThat(Trails.text(Trails.event(trail, Stage.RESPONSE_COMPLETE))).doesNotContain(CANARY);
    }

    @Test
    void whatIsNotEncryptedAnyMoreIsWritten() {
        isEncrypted = false;

        assertThat(Trails.text(event(CONFIG_MAPS, "{'data':{'k':'Y2FuYXJ5'}}"))).contains(CANARY);
    }
}
