package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Operation;
import sh.deploy.apiserver.admission.webhook.Webhooks;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;

/** Whose writes policies change, and what follows where they find no place or no time. */
class MutatingPoliciesOfARequestTest {
    private static final Kinds KINDS = Kinds.builtIn();
    private static final Caller JANE = new Caller("jane", Set.of(), "token");
    private static final String APPENDS =
            "[JSONPatch{op: \\\"add\\\", path: \\\"/data/said\\\", value: object.data.said + \\\"a\\\"}]";

    private final Evaluations evaluations = new Evaluations(new SystemTime());
    private final InstalledPolicies installed = InstalledPolicies.mutating(evaluations);
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(() -> Snapshot.EMPTY)),
            new OwnRequests(() -> Snapshot.EMPTY),
            new StoredGrants());

    @AfterEach
    void stop() {
        evaluations.close();
    }

    private MutatingPolicies policies(int mostWaiting) {
        return new MutatingPolicies(
                installed, new Evaluator(KINDS, () -> Snapshot.EMPTY, evaluations, authorizer, mostWaiting));
    }

    private void follow(String resource, String name, String spec, boolean deleted) {
        var json = ("{'metadata':{'name':'" + name + "'},'spec':{" + spec + "}}")
                .replace('\'', '"')
                .getBytes(UTF_8);
        var key = new ObjectKey("admissionregistration.k8s.io", resource, "", name);
        var stored = new StoredObject(key, "u", 1, "v1", "K", json, new Indexer.Index(Map.of(), Map.of()));
        installed.follow(new Change(1, null, stored, deleted));
    }

    private void install(String expression, String failurePolicy) {
        follow(
                "mutatingadmissionpolicies",
                "p",
                "'failurePolicy':'" + failurePolicy
                        + "','reinvocationPolicy':'IfNeeded','matchConstraints':{'resourceRules':[{'operations':['*'],"
                        + "'apiGroups':['*'],'apiVersions':['*'],'resources':['*'],'scope':'*'}]},"
                        + "'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'" + expression + "'}}]",
                false);
        follow("mutatingadmissionpolicybindings", "b", "'policyName':'p'", false);
    }

    private Asked asked(Heard heard) {
        var kind = KINDS.byResource("", "v1", "configmaps").orElseThrow();
        var options = JsonTrees.object("{}".getBytes(UTF_8));
        return Webhooks.none(KINDS, () -> Snapshot.EMPTY, authorizer)
                .asked(kind, "configmaps", "", false, options::deepCopy)
                .having(heard);
    }

    private static Attempt attempt(Caller caller, Asked asked) {
        var object = JsonTrees.object(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"said\":\"\"}}"
                        .getBytes(UTF_8));
        return new Attempt(Operation.CREATE, asked, caller, asked.kind(), "ns", "x", object, null, true, any -> {});
    }

    private static String said(Attempt attempt) {
        return String.valueOf(attempt.object()).replaceAll(".*\"said\":\"(\\w*)\".*", "$1");
    }

    @Test
    void everybodysWritesAreChangedButTheServersAndWhatIsWrittenFromWhatWasChanged() {
        install(APPENDS, "Fail");

        for (var untouched :
                new Attempt[] {attempt(Caller.SERVER, asked(Heard.NONE)), attempt(JANE, asked(Heard.ALL))}) {
            assertThat(policies(1).mutate(untouched).changed()).isFalse();
            assertThat(said(untouched)).isEmpty();
        }
        for (var caller : new Caller[] {JANE, new Caller("system:node:n", Set.of("system:nodes"), "certificate")}) {
            var attempt = attempt(caller, asked(Heard.NONE));
            assertThat(policies(1).mutate(attempt).changed()).isTrue();
            assertThat(said(attempt)).isEqualTo("a");
        }
    }

    /** As when a create finds its namespace changed: what was made of the object by then is not made of it again. */
    @Test
    void areNotInvokedInALaterTryWhenTheyWereInAnEarlierOne() {
        install(APPENDS, "Fail");
        var asked = asked(Heard.NONE);
        policies(1).mutate(attempt(JANE, asked));

        var later = attempt(JANE, asked.having(Heard.CHANGING));
        var round = policies(1).mutate(later);

        assertThat(round.changed()).isFalse();
        assertThat(round.again(true)).isFalse();
        assertThat(said(later)).isEmpty();
    }

    @Test
    void areInvokedInALaterTryWhenTheyWereNotInAnEarlierOne() {
        var asked = asked(Heard.NONE);
        policies(1).mutate(attempt(JANE, asked));
        install(APPENDS, "Fail");

        var later = attempt(JANE, asked.having(Heard.CHANGING));

        assertThat(policies(1).mutate(later).changed()).isTrue();
    }

    @Test
    void comeAgainOnceWhenOthersHaveChangedTheObject() {
        install(APPENDS, "Fail");
        var attempt = attempt(JANE, asked(Heard.NONE));
        var round = policies(1).mutate(attempt);

        assertThat(round.again(false)).isFalse();
        assertThat(said(attempt)).isEqualTo("a");
        assertThat(round.again(true)).isTrue();
        assertThat(said(attempt)).isEqualTo("aa");
    }

    @Test
    void whoFindsNoPlaceIsTreatedAsTheFailurePolicySays() {
        install(APPENDS, "Fail");
        assertThatThrownBy(() -> policies(0).mutate(attempt(JANE, asked(Heard.NONE))))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
                    assertThat(refused.problem().httpStatus()).isEqualTo(429);
                    assertThat(refused.getMessage())
                            .isEqualTo(
                                    "policy 'p' with binding 'b' denied request: too many requests wait for policies;"
                                            + " please try again later");
                });

        install(APPENDS, "Ignore");
        var passed = attempt(JANE, asked(Heard.NONE));
        assertThat(policies(0).mutate(passed).changed()).isFalse();
        assertThat(said(passed)).isEmpty();
    }

    @Test
    void whereTheTimeOfTheRequestIsOverTheFailurePolicyDecides() {
        install(APPENDS, "Fail");
        var asked = asked(Heard.NONE);
        var late = new Asked(
                asked.kind(),
                asked.resource(),
                asked.part(),
                asked.dryRun(),
                asked.options(),
                new SystemTime().nanos() - 1,
                asked.place(),
                asked.heard(),
                asked.heardFrom());

        assertThatThrownBy(() -> policies(1).mutate(attempt(JANE, late)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.TIMEOUT));
        install(APPENDS, "Ignore");
        assertThat(policies(1).mutate(attempt(JANE, late)).changed()).isFalse();
    }

    @Test
    void oneThatCannotBeCompiledAnyMoreIsTreatedAsTheFailurePolicySays() {
        install("nobody.knows", "Fail");
        assertThatThrownBy(() -> policies(1).mutate(attempt(JANE, asked(Heard.NONE))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("spec.mutations[0].jsonPatch.expression: compilation failed: line 1, column 1");

        install("nobody.knows", "Ignore");
        assertThat(policies(1).mutate(attempt(JANE, asked(Heard.NONE))).changed())
                .isFalse();
    }

    @Test
    void onlyPoliciesThatAreThereAreKeptCompiled() {
        install(APPENDS, "Fail");
        policies(1).mutate(attempt(JANE, asked(Heard.NONE)));
        assertThat(evaluations.kept()).isPositive();

        follow("mutatingadmissionpolicies", "p", "", true);
        assertThat(evaluations.kept()).isZero();
        assertThat(policies(1).mutate(attempt(JANE, asked(Heard.NONE))).changed())
                .isFalse();
    }

    @Test
    void operationsAreDoneAllOrNone() {
        install(
                "[JSONPatch{op: \\\"add\\\", path: \\\"/data/said\\\", value: \\\"b\\\"},"
                        + " JSONPatch{op: \\\"remove\\\", path: \\\"/data/missing\\\"}]",
                "Ignore");
        var attempt = attempt(JANE, asked(Heard.NONE));

        assertThat(policies(1).mutate(attempt).changed()).isFalse();
        assertThat(said(attempt)).isEmpty();
    }

    @Test
    void anEvaluationThatGoesOnWithNobodyWaitingHasACopyOfItsOwn() {
        var attempt = attempt(JANE, asked(Heard.NONE));
        var own = attempt.withCopy();

        assertThat(own.become(JsonTrees.object("{\"data\":{\"said\":\"b\"}}".getBytes(UTF_8))))
                .isTrue();

        assertThat(said(own)).isEqualTo("b");
        assertThat(said(attempt)).isEmpty();
    }
}
