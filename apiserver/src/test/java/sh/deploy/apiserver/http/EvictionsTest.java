package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EvictionsTest extends ServerTest {
    @Test
    void isFoundByClientsThatDrain() {
        var resources = admin.get("/api/v1").json().path("resources");

        assertThat(resources).anySatisfy(resource -> {
            assertThat(resource.path("name").asString()).isEqualTo("pods/eviction");
            assertThat(resource.path("group").asString()).isEqualTo("policy");
            assertThat(resource.path("version").asString()).isEqualTo("v1");
            assertThat(resource.path("kind").asString()).isEqualTo("Eviction");
        });
        assertThat(admin.get("/apis/policy/v1").json().at("/resources/0/name").asString())
                .isEqualTo("poddisruptionbudgets");
    }

    @Test
    void deletesAPodThatNoBudgetCoversAndSaysWhy() {
        run("p", "other");
        budget(0);

        var evicted = evict("p", "");

        assertThat(evicted.status()).isEqualTo(201);
        assertThat(evicted.json().path("status").asString()).isEqualTo("Success");
        var pod = admin.get(in("pods/p")).json();
        assertThat(pod.path("metadata").has("deletionTimestamp")).isTrue();
        assertThat(disruption(pod).path("reason").asString()).isEqualTo("EvictionByEvictionAPI");
        assertThat(disruption(pod).path("message").asString()).isEqualTo("Eviction API: evicting");
    }

    @Test
    void chargesTheBudgetAndRefusesWhenItIsSpent() {
        run("p", "web");
        run("q", "web");
        budget(1);

        var first = evict("p", "");
        var second = evict("q", "");

        assertThat(first.status()).isEqualTo(201);
        second.assertRefused(429);
        assertThat(second.message()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(second.json().path("reason").asString()).isEqualTo("TooManyRequests");
        var cause = second.json().at("/details/causes/0");
        assertThat(cause.path("reason").asString()).isEqualTo("DisruptionBudget");
        assertThat(cause.path("message").asString())
                .isEqualTo("The disruption budget web needs 1 healthy pods and has 1 currently");
        var status = admin.get(budgets("web")).json().path("status");
        assertThat(status.path("disruptionsAllowed").asInt()).isZero();
        assertThat(status.path("disruptedPods").propertyNames()).containsExactly("p");
        assertThat(admin.get(in("pods/q")).json().path("metadata").has("deletionTimestamp"))
                .isFalse();
    }

    @Test
    void spendsNoMoreThanIsAllowedHoweverManyAskAtOnce() throws Exception {
        var asked = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 12; i++) {
            var name = "p" + i;
            run(name, "web");
            asked.add(() -> evict(name, "").status());
        }
        budget(5);

        int gone = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(asked)) {
                assertThat(answer.get()).isIn(201, 429);
                gone += answer.get() == 201 ? 1 : 0;
            }
        }

        assertThat(gone).isEqualTo(5);
        assertThat(admin.get(budgets("web")).json().at("/status/disruptedPods")).hasSize(5);
    }

    @Test
    void asksNoBudgetWhenOnlyTrying() {
        run("p", "web");
        run("q", "web");
        budget(1);

        for (var pod : new String[] {"p", "q"}) {
            assertThat(evict(pod, "'dryRun':['All']").status()).isEqualTo(201);
            assertThat(admin.post(in("pods/" + pod + "/eviction?dryRun=All"), eviction(pod, ""))
                            .status())
                    .isEqualTo(201);
        }

        assertThat(admin.get(in("pods/p")).json().path("metadata").has("deletionTimestamp"))
                .isFalse();
        assertThat(admin.get(budgets("web"))
                        .json()
                        .at("/status/disruptionsAllowed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void refusesATrialThatWouldBeRefused() {
        run("p", "web");
        budget(0);

        assertThat(evict("p", "'dryRun':['All']").status()).isEqualTo(429);
    }

    @Test
    void letsThePodTakeTheTimeThatIsAskedFor() {
        run("p", "other");

        evict("p", "'gracePeriodSeconds':7");

        assertThat(admin.get(in("pods/p"))
                        .json()
                        .at("/metadata/deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void doesNotForceWhatRunsAtMostOnce() {
        run("p", "other");
        run("r", "other", ",\"annotations\":{\"deploy.sh/at-most-one\":\"true\"}");

        for (var pod : new String[] {"p", "r"}) {
            assertThat(evict(pod, "'gracePeriodSeconds':0").status()).isEqualTo(201);
        }

        assertThat(admin.get(in("pods/p")).status()).isEqualTo(404);
        assertThat(admin.get(in("pods/r"))
                        .json()
                        .at("/metadata/deletionGracePeriodSeconds")
                        .asInt())
                .isEqualTo(1);
        admin.delete(in("pods/r?gracePeriodSeconds=0"));
        assertThat(admin.get(in("pods/r")).status()).as("a person forces it").isEqualTo(404);
    }

    @Test
    void chargesNothingForAPodOfADeadNode() {
        run("p", "web");
        budget(0);
        admin.post(
                "/api/v1/nodes",
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"},\"status\":{\"conditions\":"
                        + "[{\"type\":\"Ready\",\"status\":\"Unknown\",\"reason\":\"NodeStatusUnknown\"}]}}");

        assertThat(evict("p", "").status()).isEqualTo(201);
        admin.delete("/api/v1/nodes/n1");
    }

    @Test
    void evictsOnlyThePodThatIsMeantAndChargesNothingForAnother() {
        run("p", "web");
        budget(1);

        var refused = evict("p", "'preconditions':{'uid':'another'}");

        refused.assertRefused(409);
        assertThat(refused.message()).contains("UID in precondition: another");
        assertThat(admin.get(budgets("web"))
                        .json()
                        .at("/status/disruptionsAllowed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void removesAPodAtOnceThatRunsNowhere() {
        admin.post(in("pods"), labelled("p", "web"));
        budget(0);

        assertThat(evict("p", "").status()).isEqualTo(201);
        assertThat(admin.get(in("pods/p")).status()).isEqualTo(404);
    }

    @Test
    void refusesAPodOfTwoBudgets() {
        run("p", "web");
        budget(1);
        admin.post(budgets(""), budgetOf("{'selector':{}}").replace("\"web\"", "\"everything\""));

        var refused = evict("p", "");

        refused.assertRefused(500);
        assertThat(refused.message())
                .isEqualTo("This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
                        + " support.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'minAvailable':1}", "{'minAvailable':1,'selector':{'matchLabels':{'app':'other'}}}"})
    void knowsWhichPodsABudgetDoesNotCover(String spec) {
        run("p", "web");
        admin.post(budgets(""), budgetOf(spec));

        assertThat(evict("p", "").status()).isEqualTo(201);
    }

    @Test
    void coversAllPodsOfTheNamespaceByAnEmptySelector() {
        run("p", "web");
        admin.post(budgets(""), budgetOf("{'minAvailable':1,'selector':{}}"));

        assertThat(evict("p", "").status()).isEqualTo(429);
    }

    @Test
    void saysWhatIsWrongWithTheRequest() {
        run("p", "web");

        assertThat(admin.post(in("pods/p/eviction"), eviction("q", "")).message())
                .isEqualTo("name in URL does not match name in Eviction object");
        assertThat(admin.post(in("pods/p/eviction"), pod("p", "")).message())
                .isEqualTo("the request body must be an Eviction in version policy/v1, not Pod in v1");
        admin.post(in("pods/none/eviction"), eviction("none", "")).assertRefused(404);
        admin.get(in("pods/p/eviction")).assertRefused(405);
        admin.delete(in("pods/p/eviction")).assertRefused(405);
        assertThat(admin.get(in("pods/p")).json().path("metadata").has("deletionTimestamp"))
                .isFalse();
    }

    @Test
    void isForTheNodesAgentToAskForItsOwnPodsOnly() {
        run("p", "web");
        try (var own = new HttpsClient(server, server.nodeCredential("n1"));
                var other = new HttpsClient(server, server.nodeCredential("n2"))) {
            assertThat(other.post(in("pods/p/eviction"), eviction("p", "")).status())
                    .isEqualTo(403);
            assertThat(own.post(in("pods/p/eviction"), eviction("p", "")).status())
                    .isEqualTo(201);
        }
    }

    private HttpsClient.Answer evict(String pod, String options) {
        return admin.post(in("pods/" + pod + "/eviction"), eviction(pod, options));
    }

    private String eviction(String pod, String options) {
        return ("{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'" + pod + "','namespace':'" + namespace
                        + "'},'deleteOptions':{" + options + "}}")
                .replace('\'', '"');
    }

    /** A pod that runs on a node and is ready. */
    private void run(String name, String app) {
        run(name, app, "");
    }

    private void run(String name, String app, String metadata) {
        var label = "\"labels\":{\"app\":\"" + app + "\"}";
        admin.post(in("pods"), labelled(name, app).replace(label, label + metadata));
        admin.post(
                in("pods/" + name + "/binding"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"target\":{\"kind\":\"Node\",\"name\":\"n1\"}}");
        admin.merge(
                in("pods/" + name + "/status"),
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    }

    private static String labelled(String name, String app) {
        return pod(name, "").replace("\"},\"spec\"", "\",\"labels\":{\"app\":\"" + app + "\"}},\"spec\"");
    }

    /** A budget of the pods of {@code web}, as if it had been counted. */
    private void budget(int allowed) {
        admin.post(budgets(""), budgetOf("{'minAvailable':1,'selector':{'matchLabels':{'app':'web'}}}"));
        admin.merge(
                budgets("web/status"),
                "{\"status\":{\"observedGeneration\":1,\"currentHealthy\":1,\"desiredHealthy\":1,\"disruptionsAllowed\":"
                        + allowed + "}}");
    }

    private String budgetOf(String spec) {
        return ("{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'web'},'spec':" + spec + "}")
                .replace('\'', '"');
    }

    private String budgets(String name) {
        return "/apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets" + (name.isEmpty() ? "" : "/" + name);
    }

    private static JsonNode disruption(JsonNode pod) {
        for (var condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asString().equals("DisruptionTarget")) {
                return condition;
            }
        }
        throw new AssertionError("the pod says nothing of a disruption: " + pod);
    }
}
