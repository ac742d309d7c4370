package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.MutatingPolicyTest.mutations;
import static sh.deploy.apiserver.http.MutatingPolicyTest.patch;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.TestWebhook;

/** Policies and webhooks that change the same object: who comes first, and who comes again. */
class MutatorsTest extends WebhookTest {
    private static final String POLICY = MutatingPolicyTest.MUTATING;
    private static final String BINDING = MutatingPolicyTest.MUTATING_BINDING;

    @AfterEach
    void removePolicies() {
        for (var kind : List.of(BINDING, POLICY)) {
            assertThat(admin.delete(PolicyTest.collection(kind)).status()).isEqualTo(200);
        }
    }

    /** Appends a letter to what ConfigMaps hold under {@code said}. */
    private void policy(String letter, String reinvocation) {
        policy(letter, reinvocation, "object.data.said + `" + letter + "`");
    }

    private void policy(String name, String reinvocation, String value) {
        var spec = PolicyTest.CONFIG_MAPS + ",'reinvocationPolicy':'" + reinvocation + "',"
                + mutations(patch("[JSONPatch{op: `add`, path: `/data/said`, value: " + value + "}]"));
        create(POLICY, name, spec);
        create(BINDING, name, "'policyName':'" + name + "'");
    }

    private void create(String kind, String name, String spec) {
        var made = admin.post(
                PolicyTest.collection(kind), PolicyTest.object(kind, name, spec).replace('`', '\''));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    /** The same by a webhook. */
    private void webhook(String letter, String... more) {
        webhook.on("/" + letter, request -> {
            var said = text(request, "/object/data/said");
            return TestWebhook.patch("[{'op':'add','path':'/data/said','value':'" + said + letter + "'}]");
        });
        install(MUTATING, letter, about(letter, "/" + letter, "configmaps", more));
    }

    private String said(String name) {
        var made = admin.post(in("configmaps"), configMap(name).replace("\"k\":\"v\"", "\"said\":\"\""));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().at("/data/said").asString();
    }

    @Test
    void policiesComeBeforeWebhooks() {
        webhook("a");
        policy("z", "Never");

        assertThat(said("x")).isEqualTo("za");
    }

    @ParameterizedTest
    @CsvSource({
        "Never,    Never,    ab",
        "IfNeeded, Never,    aba",
        "Never,    IfNeeded, ab",
        "IfNeeded, IfNeeded, abab"
    })
    void aPolicyComesAgainWhenAnotherHasChangedTheObjectSince(String first, String second, String said) {
        policy("a", first);
        policy("b", second);

        assertThat(said("x")).isEqualTo(said);
    }

    @Test
    void aPolicyDoesNotComeAgainForWhatItHasChangedItself() {
        policy("a", "IfNeeded");

        assertThat(said("x")).isEqualTo("a");
    }

    @Test
    void aPolicyComesAgainWhenAWebhookHasChangedTheObjectAndWebhooksAfterIt() {
        webhook("w");
        policy("a", "IfNeeded");
        policy("n", "Never");
        assertThat(said("x")).isEqualTo("anwa");

        webhook("v", ",'reinvocationPolicy':'IfNeeded'");
        assertThat(said("y")).isEqualTo("anvwav");
    }

    @Test
    void aPolicyWhoseConditionsDidNotHoldAtFirstDoesNotComeAgain() {
        var only = ",'matchConditions':[{'name':'later','expression':'object.data.said.contains(`b`)'}]";
        create(
                POLICY,
                "a",
                PolicyTest.CONFIG_MAPS + ",'reinvocationPolicy':'IfNeeded'" + only + ","
                        + mutations(patch("[JSONPatch{op: `add`, path: `/data/said`, value: `never`}]")));
        create(BINDING, "a", "'policyName':'a'");
        policy("b", "Never");

        assertThat(said("x")).isEqualTo("b");
    }

    @Test
    void eachBindingOfAPolicyIsOneToComeAgain() {
        policy("a", "IfNeeded");
        create(BINDING, "b", "'policyName':'a'");

        assertThat(said("x")).isEqualTo("aaaa");
    }

    /** It had its turn, and one before it that comes again makes another object of it: without the second turn that would be left as it is. */
    @Test
    void nothingEscapesAPolicyByBeingMadeWhenAnEarlierOneComesAgain() {
        policy("a", "IfNeeded", "object.data.said.contains(`b`) ? object.data.said + `!` : object.data.said");
        policy("b", "IfNeeded", "object.data.said.replace(`!`, ``) + `b`");

        assertThat(said("x")).isEqualTo("bb");
    }

    @Test
    void aWebhookIsAskedAgainWhenAnEarlierOneHasChangedTheObjectSince() {
        webhook("a", ",'reinvocationPolicy':'IfNeeded'");
        webhook("b", ",'reinvocationPolicy':'IfNeeded'");

        assertThat(said("x")).isEqualTo("abab");
    }

    @Test
    void nobodyComesAThirdTime() {
        webhook("w", ",'reinvocationPolicy':'IfNeeded'");
        policy("a", "IfNeeded");
        policy("b", "IfNeeded");

        assertThat(said("x")).isEqualTo("abwabw");
    }

    @Test
    void whatIsCompletedAfterwardsIsSeenByThoseWhoComeAgain() {
        var match =
                "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],"
                        + "'resources':['pods']}]}";
        create(
                POLICY,
                "reads",
                match + ",'reinvocationPolicy':'IfNeeded',"
                        + mutations(patch("[JSONPatch{op: `add`, path: `/metadata/annotations`, value: {`priority`:"
                                + " string(object.spec.priority)}}]")));
        create(BINDING, "reads", "'policyName':'reads'");
        create(
                POLICY,
                "writes",
                match + ",'reinvocationPolicy':'Never',"
                        + mutations(patch("[JSONPatch{op: `add`, path: `/spec/priorityClassName`, value:"
                                + " `system-node-critical`}, JSONPatch{op: `remove`, path: `/spec/priority`}]")));
        create(BINDING, "writes", "'policyName':'writes'");

        var made = admin.post("/api/v1/namespaces/kube-system/pods", pod("p-" + namespace, ""));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().at("/spec/priority").asInt()).isEqualTo(2_000_001_000);
        assertThat(made.json().at("/metadata/annotations/priority").asString()).isEqualTo("2000001000");
    }

    @Test
    void whoIsDeniedByAWebhookLeavesNothingOfThePolicies() {
        policy("a", "Never");
        webhook.on("/no", request -> TestWebhook.deny(403, "no"));
        install(MUTATING, "no", about("no", "/no", "configmaps"));

        assertThat(admin.post(in("configmaps"), configMap("x").replace("\"k\":\"v\"", "\"said\":\"\""))
                        .status())
                .isGreaterThanOrEqualTo(400);
        assertThat(admin.get(in("configmaps/x")).status()).isEqualTo(404);
    }
}
