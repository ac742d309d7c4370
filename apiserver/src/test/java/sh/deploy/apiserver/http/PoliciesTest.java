package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies make of changes. */
class PoliciesTest extends PolicyTest {
    @Test
    void aChangeThatDoesNotHoldIsDeniedInKubernetesWords() {
        policy("few", validation("object.data.size() <= 1"));
        assertThat(make("before", "{'a':'1','b':'2'}", "{}").status()).isEqualTo(201);

        bind("few", "'Deny'");
        var denied = make("many", "{'a':'1','b':'2'}", "{}");

        denied.assertRefused(422);
        assertThat(denied.message())
                .isEqualTo("configmaps \"many\" is forbidden: ValidatingAdmissionPolicy 'few' with binding"
                        + " 'few-binding' denied request: failed expression: object.data.size() <= 1");
        assertThat(denied.json().path("reason").asString()).isEqualTo("Invalid");
        assertThat(denied.json().at("/details/causes/0/message").asString()).startsWith("ValidatingAdmissionPolicy");
        assertThat(admin.get(in("configmaps/many")).status()).isEqualTo(404);
        assertThat(make("one", "{'a':'1'}", "{}").status()).isEqualTo(201);
    }

    @Test
    void whatWasWrittenIsInForceAtTheNextRequestAndWhatIsGoneIsNot() {
        policy("none", validation("false"));
        bind("none", "'Deny'");
        assertThat(make("a").status()).isEqualTo(422);

        admin.merge(collection(POLICY) + "/none", json("{'spec':{'validations':[{'expression':'true'}]}}"));
        assertThat(make("a").status()).isEqualTo(201);

        admin.merge(collection(POLICY) + "/none", json("{'spec':{'validations':[{'expression':'false'}]}}"));
        assertThat(make("b").status()).isEqualTo(422);
        admin.delete(collection(BINDING) + "/none-binding");
        assertThat(make("b").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                ",'message':'say why'|say why",
                ",'message':'plain','messageExpression':'`has ` + string(object.data.size())'|has 1",
                ",'message':'plain','messageExpression':'`line\\n` + `line`'|plain",
                ",'message':'plain','messageExpression':'string(object.missing)'|plain",
                ",'messageExpression':'` `'|failed expression: false",
                ",'message':'plain','messageExpression':'[1, 2, 3, 4, 5, 6].map(x, `0123456789`.replace(``, `0123456789012345678901234567890123456789012345678901234567890123456789`).replace(`0`, `0123456789`)).join()'|plain"
            })
    void theMessageIsOneLineAndFallsBackToTheExpression(String fields, String message) {
        policy("says", validation("false", fields.replace("\\", "\\\\")));
        bind("says", "'Deny'");

        assertThat(make("a").message()).endsWith("denied request: " + message);
    }

    @Test
    void noMessageIsLongerThanFiveKibibytes() {
        policy("long", validation("false", ",'message':'" + "x".repeat(50_000) + "'"));
        bind("long", "'Deny'");

        assertThat(make("a").message().length()).isBetween(5 * 1024, 5 * 1024 + 200);
    }

    @ParameterizedTest
    @CsvSource({"Forbidden,403", "Unauthorized,401", "RequestEntityTooLarge,413", "Invalid,422"})
    void theReasonDecidesTheStatus(String reason, int status) {
        policy("reasons", validation("false", ",'reason':'" + reason + "'"));
        bind("reasons", "'Deny'");

        var denied = make("a");

        assertThat(denied.status()).isEqualTo(status);
        assertThat(denied.json().path("reason").asString()).isEqualTo(reason);
    }

    @Test
    void variablesAreEvaluatedWhenTheyAreUsedAndKnowThoseBefore() {
        policy(
                "vars",
                "'variables':[{'name':'labels','expression':'object.metadata.?labels.orValue({})'},"
                        + "{'name':'owner','expression':'`owner` in variables.labels ? variables.labels[`owner`] : ``'},"
                        + "{'name':'broken','expression':'object.missing'}]",
                validation("variables.owner == `web`", ",'messageExpression':'`owner is ` + variables.owner'"));
        bind("vars", "'Deny'");

        assertThat(make("a", "{}", "{'owner':'db'}").message()).endsWith("denied request: owner is db");
        assertThat(make("b", "{}", "{'owner':'web'}").status()).isEqualTo(201);

        admin.merge(
                collection(POLICY) + "/vars",
                json("{'spec':{'validations':[{'expression':'variables.broken == 1'}]}}"));
        assertThat(make("c").message())
                .contains(
                        "expression 'variables.broken == 1' resulted in error: composited variable \"broken\" fails to"
                                + " evaluate: no such key: missing");
    }

    @Test
    void noVariableWaitsForItself() {
        policy(
                "self",
                "'variables':[{'name':'a','expression':'1'},{'name':'b','expression':'dyn(variables).b == 1'}]",
                validation("variables.b"));
        bind("self", "'Deny'");

        assertThat(make("a").message()).contains("variable 'b' depends on itself");
    }

    @Test
    void whatHasNoValueIsTreatedAsTheFailurePolicySays() {
        policy("fails", validation("object.missing == 1"));
        bind("fails", "'Deny'");
        assertThat(make("a").message())
                .endsWith("denied request: expression 'object.missing == 1' resulted in error: no such key: missing, at"
                        + " line 1, column 7");

        admin.merge(collection(POLICY) + "/fails", json("{'spec':{'failurePolicy':'Ignore'}}"));
        assertThat(make("a").status()).isEqualTo(201);
    }

    @Test
    void anExpressionOfSeveralLinesNeedsNoMessage() {
        policy("lines", "'validations':[{'expression':'true &&\\n  false\\n'}]");
        bind("lines", "'Deny', 'Audit'");

        assertThat(make("a").message()).endsWith("denied request: failed expression: true &&\n  false");
    }

    @Test
    void warnsWhereTheBindingSaysSo() {
        policy("warns", validation("false", ",'message':'not so'"));
        bind("warns", "'Warn'");

        var made = make("a");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.warnings())
                .containsExactly("299 - \"Validation failed for ValidatingAdmissionPolicy 'warns' with binding"
                        + " 'warns-binding': not so\"");
    }

    @Test
    void matchConditionsNarrowWhatItIsAbout() {
        policy(
                "conditions",
                "'matchConditions':[{'name':'not-mine','expression':'object.metadata.name != `mine`'},"
                        + "{'name':'broken','expression':'has(object.data.deep) ? object.data.deep.x == 1 : true'}]",
                validation("false"));
        bind("conditions", "'Deny'");

        assertThat(make("mine").status()).isEqualTo(201);
        assertThat(make("mine2", "{'deep':'x'}", "{}").message())
                .contains("match condition 'broken' resulted in error: a string has no field 'x'");
        assertThat(make("other").status()).isEqualTo(422);
    }

    @Test
    void ruleSelectorsAndExceptionsAreHeeded() {
        var rule = "{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['configmaps']";
        var match = "'matchConstraints':{'resourceRules':[" + rule + "}],'excludeResourceRules':[" + rule
                + ",'resourceNames':['free']}],'objectSelector':{'matchLabels':{'judge':'me'}},"
                + "'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'" + namespace + "'}}}";
        admin.post(collection(POLICY), object(POLICY, "narrow", match + "," + validation("false")));
        bind("narrow", "'Deny'");

        assertThat(make("a").status()).isEqualTo(201);
        assertThat(make("b", "{}", "{'judge':'me'}").status()).isEqualTo(422);
        assertThat(make("free", "{}", "{'judge':'me'}").status()).isEqualTo(201);
        assertThat(admin.post("/api/v1/namespaces/default/configmaps", configMap("c", "\"judge\":\"me\""))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void updatesDeletesAndPartsAreJudgedWithTheOldObject() {
        make("kept");
        var rule = "{'apiGroups':['','apps'],'apiVersions':['v1'],'operations':['UPDATE','DELETE'],"
                + "'resources':['configmaps','deployments/scale']}";
        admin.post(
                collection(POLICY),
                object(
                                POLICY,
                                "kept",
                                "'matchConstraints':{'resourceRules':[" + rule + "]},'validations':["
                                        + "{'expression':'request.operation != `DELETE` || object == null && oldObject.metadata.name != `kept`'},"
                                        + "{'expression':'request.operation != `UPDATE` || request.resource.resource != `configmaps` || object.data == oldObject.data'},"
                                        + "{'expression':'!has(request.subResource) || object.spec.replicas < 3'}]")
                        .replace('`', '\''));
        bind("kept", "'Deny'");

        assertThat(admin.delete(in("configmaps/kept")).status()).isEqualTo(422);
        assertThat(admin.merge(in("configmaps/kept"), json("{'data':{'k':'other'}}"))
                        .status())
                .isEqualTo(422);
        assertThat(admin.merge(in("configmaps/kept"), json("{'metadata':{'labels':{'a':'b'}}}"))
                        .status())
                .isEqualTo(200);
        admin.post(
                apps("deployments"),
                json("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'replicas':1,"
                        + "'selector':{'matchLabels':{'a':'d'}},'template':{'metadata':{'labels':{'a':'d'}},'spec':{"
                        + "'containers':[{'name':'c','image':'hello'}]}}}}"));
        assertThat(admin.merge(apps("deployments/d/scale"), json("{'spec':{'replicas':3}}"))
                        .status())
                .isEqualTo(422);
        assertThat(admin.merge(apps("deployments/d/scale"), json("{'spec':{'replicas':2}}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theRequestTheNamespaceAndTheRightsOfTheCallerAreKnown() {
        policy(
                "knows",
                validation("request.userInfo.username == `admin` && `system:masters` in request.userInfo.groups"
                        + " && request.kind.kind == `ConfigMap` && !request.dryRun && request.namespace == `"
                        + namespace
                        + "` && namespaceObject.metadata.name == `" + namespace + "`"
                        + " && authorizer.requestResource.check(`delete`).allowed()"
                        + " && !authorizer.serviceAccount(`" + namespace
                        + "`, `default`).group(``).resource(`pods`).check(`delete`).allowed()"));
        bind("knows", "'Deny'");

        var made = make("a");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    @Test
    void policiesThemselvesAreNeverJudged() {
        admin.post(
                collection(POLICY),
                object(
                        POLICY,
                        "all",
                        "'matchConstraints':{'resourceRules':[{'apiGroups':['*'],'apiVersions':['*'],'operations':['*'],"
                                + "'resources':['*']}]}," + validation("false")));
        bind("all", "'Deny'");

        assertThat(make("a").status()).isEqualTo(422);
        assertThat(admin.merge(collection(POLICY) + "/all", json("{'metadata':{'labels':{'a':'b'}}}"))
                        .status())
                .isEqualTo(200);
        assertThat(admin.delete(collection(BINDING) + "/all-binding").status()).isEqualTo(200);
    }

    @Test
    void allPoliciesHaveTheirSayAndTheFirstThatDeniesIsTold() {
        policy("a-warns", validation("false", ",'message':'one'"));
        policy("b-denies", validation("false", ",'message':'two'"));
        policy("c-denies", validation("false", ",'message':'three'"));
        bind("a-warns", "'Warn'");
        bind("b-denies", "'Deny'");
        bind("c-denies", "'Deny'");

        var denied = make("a");

        assertThat(denied.message()).endsWith("denied request: two");
        assertThat(denied.warnings()).hasSize(1);
    }
}
