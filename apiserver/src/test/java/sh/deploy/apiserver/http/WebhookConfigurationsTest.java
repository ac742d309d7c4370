package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What a configuration may say, and what it means where it says nothing. */
class WebhookConfigurationsTest extends WebhookTest {
    private static final String RULES =
            "'rules':[{'operations':['CREATE'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods']}]";

    private String sound(String more) {
        return hook("x", "https://hook.example.com/x", webhook.caBundle(), RULES + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {MUTATING, VALIDATING})
    void getWhatKubernetesGivesThem(String kind) {
        var made = post(kind, "a", sound(""));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var webhook = made.json().at("/webhooks/0");
        assertThat(text(webhook, "/failurePolicy")).isEqualTo("Fail");
        assertThat(text(webhook, "/matchPolicy")).isEqualTo("Equivalent");
        assertThat(webhook.at("/timeoutSeconds").asInt()).isEqualTo(10);
        assertThat(webhook.at("/namespaceSelector").toString()).isEqualTo("{}");
        assertThat(webhook.at("/objectSelector").toString()).isEqualTo("{}");
        assertThat(text(webhook, "/rules/0/scope")).isEqualTo("*");
        assertThat(text(webhook, "/reinvocationPolicy")).isEqualTo(kind.equals(MUTATING) ? "Never" : "");
        assertThat(made.json().at("/metadata/generation").asInt()).isEqualTo(1);
    }

    /** What replaces what in a sound webhook, and what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "name|'x'|webhooks[0].name: Invalid value: \"x\": should be a domain with at least three segments separated by dots",
                "name|''|webhooks[0].name: Required value",
                "name|'X.y.z'|webhooks[0].name: Invalid value: \"X.y.z\": a lowercase RFC 1123 subdomain",
                "sideEffects|'Some'|webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"",
                "sideEffects|'Unknown'|webhooks[0].sideEffects: Unsupported value",
                "sideEffects|null|webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
                "timeoutSeconds|0|webhooks[0].timeoutSeconds: Invalid value: 0: the timeout value must be between 1 and 30 seconds",
                "timeoutSeconds|31|webhooks[0].timeoutSeconds: Invalid value: 31",
                "failurePolicy|'Perhaps'|webhooks[0].failurePolicy: Unsupported value: \"Perhaps\": supported values: \"Fail\", \"Ignore\"",
                "matchPolicy|'Near'|webhooks[0].matchPolicy: Unsupported value: \"Near\": supported values: \"Equivalent\", \"Exact\"",
                "reinvocationPolicy|'Always'|webhooks[0].reinvocationPolicy: Unsupported value: \"Always\": supported values: \"IfNeeded\", \"Never\"",
                "admissionReviewVersions|[]|webhooks[0].admissionReviewVersions: Required value",
                "admissionReviewVersions|['v1beta1']|webhooks[0].admissionReviewVersions: Invalid value: [\"v1beta1\"]: must include at least one of v1",
                "admissionReviewVersions|['v1','v1']|webhooks[0].admissionReviewVersions[1]: Invalid value: \"v1\": duplicate version",
                "namespaceSelector|{'matchLabels':{'a b':'c'}}|webhooks[0].namespaceSelector.matchLabels: Invalid value",
                "objectSelector|{'matchExpressions':[{'key':'a','operator':'Like'}]}|webhooks[0].objectSelector.matchExpressions[0].operator",
                "matchConditions|[{'name':'a','expression':'objct.x'}]|webhooks[0].matchConditions[0].expression: Invalid value: \"objct.x\": compilation failed: line 1, column 1: undeclared reference to 'objct'",
                "matchConditions|[{'name':'a','expression':'1'}]|must evaluate to bool, not to int",
                "matchConditions|[{'name':'a','expression':'true'},{'name':'a','expression':'true'}]|webhooks[0].matchConditions[1].name: Duplicate value: \"a\"",
                "matchConditions|[{'name':'a','expression':' '}]|webhooks[0].matchConditions[0].expression: Required value",
                "matchConditions|[{'name':'a b','expression':'true'}]|webhooks[0].matchConditions[0].name: Invalid value",
                "clientConfig|{}|webhooks[0].clientConfig: Required value: exactly one of url or service is required",
                "clientConfig|{'url':'https://a.b/','service':{'name':'s','namespace':'n'}}|exactly one of url or service is required",
                "clientConfig|{'service':{'name':'s','namespace':'n'}}|webhooks[0].clientConfig.service: Forbidden: service webhooks are not supported yet; use url",
                "clientConfig|{'service':{'name':'s'}}|webhooks[0].clientConfig.service.namespace: Required value",
                "clientConfig|{'url':'http://a.b/'}|webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme",
                "clientConfig|{'url':'https://u:p@a.b/'}|user information is not permitted in the URL",
                "clientConfig|{'url':'https://a.b/?q=1'}|query parameters are not permitted in the URL",
                "clientConfig|{'url':'https://a.b/#f'}|fragments are not permitted in the URL",
                "clientConfig|{'url':'https:///x'}|webhooks[0].clientConfig.url",
                "clientConfig|{'url':'https://a.b:0/'}|a port is between 1 and 65535",
                "clientConfig|{'url':'not a url'}|url must be a valid URL",
                "clientConfig|{'url':'https://a.b/','caBundle':'aGVsbG8='}|webhooks[0].clientConfig.caBundle: Invalid value: \"<8 characters>\": unable to load root certificates",
                "rules|[{'operations':[],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods']}]|webhooks[0].rules[0].operations: Required value",
                "rules|[{'operations':['*','CREATE'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods']}]|if '*' is present, must not specify other operations",
                "rules|[{'operations':['READ'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods']}]|webhooks[0].rules[0].operations[0]: Unsupported value: \"READ\"",
                "rules|[{'operations':['*'],'apiGroups':[],'apiVersions':['v1'],'resources':['pods']}]|webhooks[0].rules[0].apiGroups: Required value",
                "rules|[{'operations':['*'],'apiGroups':['*','apps'],'apiVersions':['v1'],'resources':['pods']}]|must not specify other API groups",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':[''],'resources':['pods']}]|webhooks[0].rules[0].apiVersions[0]: Required value",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':[]}]|webhooks[0].rules[0].resources: Required value",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['*/*','pods']}]|if '*/*' is present, must not specify other resources",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['*','pods']}]|must not specify other resources without subresources",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods/*','pods/status']}]|if 'pods/*' is present, must not specify pods/status",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['*/scale','a/scale']}]|if '*/scale' is present, must not specify a/scale",
                "rules|[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['pods'],'scope':'Some'}]|webhooks[0].rules[0].scope: Unsupported value: \"Some\""
            })
    void areRefusedWhereTheySayWhatNobodyCouldDo(String field, String value, String why) {
        var configuration = (ObjectNode) HttpsClient.JSON.readTree(configuration(MUTATING, "a", sound("")));
        ((ObjectNode) configuration.at("/webhooks/0")).set(field, HttpsClient.JSON.readTree(json(value)));

        var refused = admin.post(collection(MUTATING), configuration.toString());

        refused.assertRefused(422);
        assertThat(refused.message())
                .startsWith("MutatingWebhookConfiguration.admissionregistration.k8s.io \"a\" is invalid: ")
                .contains(why);
        assertThat(admin.get(collection(MUTATING) + "/a").status()).isEqualTo(404);
    }

    @Test
    void nameEachWebhookOnce() {
        var refused = post(VALIDATING, "a", sound(""), sound(""));

        refused.assertRefused(422);
        assertThat(refused.message()).contains("webhooks[1].name: Duplicate value: \"x.test.deploy.sh\"");
    }

    @Test
    void arePatchedByTheNameOfAWebhook() {
        install(MUTATING, "a", sound(""));

        var patched = admin.send(
                "PATCH",
                collection(MUTATING) + "/a",
                json("{'webhooks':[{'name':'x.test.deploy.sh','timeoutSeconds':3}]}"),
                "content-type",
                "application/strategic-merge-patch+json");

        assertThat(patched.json().at("/webhooks/0/timeoutSeconds").asInt())
                .as(patched.text())
                .isEqualTo(3);
        assertThat(patched.json().at("/webhooks")).hasSize(1);
        assertThat(text(patched.json(), "/webhooks/0/clientConfig/url")).isNotEmpty();
        assertThat(patched.json().at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void areShownWithTheNumberOfTheirWebhooks() {
        install(VALIDATING, "a", sound(""));

        var table = admin.send(
                        "GET", collection(VALIDATING), null, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();

        assertThat(table.path("columnDefinitions"))
                .extracting(column -> column.path("name").asString())
                .containsExactly("Name", "Webhooks", "Age");
        assertThat(table.at("/rows/0/cells/1").asInt()).isEqualTo(1);
    }
}
