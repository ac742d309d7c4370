package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class EvictionPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.7Z");
    private static final String READY = "'phase':'Running','conditions':[{'type':'Ready','status':'True'}]";
    private static final String NOT_READY = "'phase':'Running','conditions':[{'type':'Ready','status':'False'}]";
    private static final String MARKED =
            "'phase':'Running','conditions':[{'type':'Ready','status':'False','reason':'NodeNotReady'}]";
    private static final ObjectNode NOWHERE = tree("{}");
    private static final String TIGHT = "'currentHealthy':2,'desiredHealthy':2,'disruptionsAllowed':0";

    @Test
    void letsAPodGoThatNoBudgetCovers() {
        assertThat(EvictionPlan.of(pod(READY), NOWHERE, List.of(), NOW)).isInstanceOf(EvictionPlan.Free.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pending", "Succeeded", "Failed"})
    void letsAPodGoThatServesNobody(String phase) {
        assertThat(plan(pod("'phase':'" + phase + "'"), TIGHT)).isInstanceOf(EvictionPlan.Free.class);
    }

    @Test
    void letsAPodGoThatIsOnItsWay() {
        var pod = tree("{'metadata':{'name':'p','deletionTimestamp':'2026-01-01T00:00:00Z'},'status':{" + READY + "}}");

        assertThat(plan(pod, TIGHT)).isInstanceOf(EvictionPlan.Free.class);
    }

    @Test
    void spendsOneOfTheDisruptionsAndNotesThePod() {
        var budget = budget("", 1, "'disruptionsAllowed':2,'disruptedPods':{'o':'2026-01-01T00:00:00Z'}");

        assertThat(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget), NOW))
                .isInstanceOfSatisfying(
                        EvictionPlan.Spend.class,
                        spend -> assertThat(spend.budget().path("status"))
                                .isEqualTo(tree("{'observedGeneration':1,'disruptionsAllowed':1,"
                                        + "'disruptedPods':{'o':'2026-01-01T00:00:00Z','p':'2026-01-01T00:00:00Z'}}")));
    }

    @Test
    void saysThatNoMoreIsAllowedOnceTheLastIsSpent() {
        var budget = budget(
                "",
                1,
                "'disruptionsAllowed':1,'conditions':[{'type':'DisruptionAllowed','status':'True','reason':'SufficientPods'}]");

        assertThat(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget), NOW))
                .isInstanceOfSatisfying(
                        EvictionPlan.Spend.class,
                        spend -> assertThat(spend.budget().at("/status/conditions/0"))
                                .isEqualTo(
                                        tree("{'type':'DisruptionAllowed','status':'False','reason':'InsufficientPods',"
                                                + "'message':'','lastTransitionTime':'2026-01-01T00:00:00Z'}")));
    }

    @Test
    void refusesWhenNothingIsLeft() {
        var why = refusal(plan(pod(READY), TIGHT));

        assertThat(why.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
        assertThat(why.message()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(why.causes()).singleElement().satisfies(cause -> {
            assertThat(cause.type()).isEqualTo("DisruptionBudget");
            assertThat(cause.message()).isEqualTo("The disruption budget b needs 2 healthy pods and has 2 currently");
        });
        assertThat(why.retryAfterSeconds()).isZero();
    }

    @Test
    void quotesWhyTheBudgetCouldNotBeCounted() {
        var why = refusal(
                plan(
                        pod(READY),
                        TIGHT
                                + ",'conditions':[{'type':'DisruptionAllowed','reason':'SyncFailed','message':'no controller'}]"));

        assertThat(why.causes().getFirst().message())
                .isEqualTo("The disruption budget b does not allow evicting pods currently because it failed sync: no"
                        + " controller");
    }

    @Test
    void waitsUntilTheNewestSpecHasBeenCountedBy() {
        var why = refusal(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget("", 2, "'disruptionsAllowed':5")), NOW));

        assertThat(why.reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
        assertThat(why.retryAfterSeconds()).isEqualTo(10);
        assertThat(why.causes().getFirst().message())
                .isEqualTo("The disruption budget b is still being processed by the server.");
    }

    @Test
    void knowsNoAnswerForAPodOfTwoBudgets() {
        var budget = budget("", 1, "'disruptionsAllowed':5");

        assertThat(refusal(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget, budget), NOW))
                        .reason())
                .isEqualTo(Reason.INTERNAL_ERROR);
    }

    @Test
    void stopsWhenNobodyConfirmsTheEvictions() {
        var budget = budget("", 1, "'disruptionsAllowed':5,'disruptedPods':{}");
        for (int i = 0; i <= EvictionPlan.MAX_DISRUPTED_PODS; i++) {
            ((ObjectNode) budget.at("/status/disruptedPods")).put("p" + i, "2026-01-01T00:00:00Z");
        }

        assertThat(refusal(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget), NOW))
                        .reason())
                .isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void letsAnUnreadyPodGoWhileEnoughOthersAreHealthy() {
        assertThat(plan(pod(NOT_READY), TIGHT)).isInstanceOf(EvictionPlan.Free.class);
    }

    @Test
    void keepsAnUnreadyPodWhileTooFewOthersAreHealthy() {
        var few = "'currentHealthy':1,'desiredHealthy':2,'disruptionsAllowed':0";

        assertThat(refusal(plan(pod(NOT_READY), few)).reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
    }

    @Test
    void letsAnUnreadyPodGoInAnyCaseIfTheBudgetSaysSo() {
        var budget = budget(
                "'unhealthyPodEvictionPolicy':'AlwaysAllow'",
                1,
                "'currentHealthy':1,'desiredHealthy':2,'disruptionsAllowed':0");

        assertThat(EvictionPlan.of(pod(NOT_READY), NOWHERE, List.of(budget), NOW))
                .isInstanceOf(EvictionPlan.Free.class);
        assertThat(EvictionPlan.of(pod(READY), NOWHERE, List.of(budget), NOW)).isInstanceOf(EvictionPlan.Refuse.class);
    }

    @Test
    void goesByWhatIsKnownOfADeadNodeAndNotByWhatItsPodSaidLast() {
        var tight = List.of(budget("", 1, TIGHT));

        assertThat(EvictionPlan.of(pod(READY), node("NodeStatusUnknown"), tight, NOW))
                .isInstanceOf(EvictionPlan.Free.class);
        assertThat(EvictionPlan.of(pod(READY), node("NodeSuspect"), tight, NOW))
                .as("it may yet be back")
                .isInstanceOf(EvictionPlan.Refuse.class);
        assertThat(EvictionPlan.of(pod(MARKED), node("NodeStatusUnknown"), tight, NOW))
                .isInstanceOf(EvictionPlan.Free.class);
        assertThat(EvictionPlan.of(pod(MARKED), node("NodeReady"), tight, NOW))
                .as("its node is back, and its mark not yet taken off")
                .isInstanceOf(EvictionPlan.Refuse.class);
        assertThat(EvictionPlan.of(
                        pod(READY),
                        node("NodeStatusUnknown"),
                        List.of(budget("", 1, "'currentHealthy':1,'desiredHealthy':2,'disruptionsAllowed':0")),
                        NOW))
                .as("too few others are healthy")
                .isInstanceOf(EvictionPlan.Refuse.class);
    }

    @Test
    void letsAPodGoThatStandsBy() {
        var standby = tree(
                "{'metadata':{'name':'p','annotations':{'deploy.sh/standby':'true'}},'status':{" + NOT_READY + "}}");

        assertThat(plan(standby, "'currentHealthy':1,'desiredHealthy':2,'disruptionsAllowed':0"))
                .isInstanceOf(EvictionPlan.Free.class);
    }

    private static ObjectNode node(String reason) {
        return tree("{'status':{'conditions':[{'type':'Ready','status':'Unknown','reason':'" + reason + "'}]}}");
    }

    private static EvictionPlan plan(ObjectNode pod, String status) {
        return EvictionPlan.of(pod, NOWHERE, List.of(budget("", 1, status)), NOW);
    }

    private static Problem refusal(EvictionPlan plan) {
        return plan instanceof EvictionPlan.Refuse(var why) ? why : Problem.of(Reason.TIMEOUT, "not refused: " + plan);
    }

    private static ObjectNode pod(String status) {
        return tree("{'metadata':{'name':'p'},'status':{" + status + "}}");
    }

    private static ObjectNode budget(String spec, int generation, String status) {
        return tree("{'metadata':{'name':'b','generation':" + generation + "},'spec':{" + spec
                + "},'status':{'observedGeneration':1," + status + "}}");
    }

    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }
}
