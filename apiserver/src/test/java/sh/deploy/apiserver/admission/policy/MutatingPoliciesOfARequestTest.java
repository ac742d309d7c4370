package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Operation;
import sh.deploy.apiserver.admission.webhook.Place;
import sh.deploy.apiserver.admission.webhook.Waiting;
import sh.deploy.apiserver.admission.webhook.WebhookPlaces;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whose writes policies change, and what follows where they find no place or no time. */
class MutatingPoliciesOfARequestTest {
    private static final Kinds KINDS = Kinds.builtIn();
    private static final Caller JANE = new Caller("jane", Set.of(), "token");
    private static final String APPENDS =
            "[JSONPatch{op: \\\"add\\\", path: \\\"/data/said\\\", value: object.data.said + \\\"a\\\"}]";

    /** Of which one crowd has one. */
    private static final int PLACES = 2;

    private final SystemTime time = new SystemTime();
    private final Evaluations evaluations = new Evaluations(PLACES, time);
    private final InstalledPolicies installed = InstalledPolicies.mutating(evaluations);
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(() -> Snapshot.EMPTY)),
            new OwnRequests(() -> Snapshot.EMPTY),
            new StoredGrants());

    @AfterEach
    void stop() {
        evaluations.close();
    }

    private MutatingPolicies policies() {
        return new MutatingPolicies(installed, new Evaluator(KINDS, () -> Snapshot.EMPTY, evaluations, authorizer));
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
        return asked(heard, time.nanos() + TimeUnit.HOURS.toNanos(1));
    }

    private Asked asked(Heard heard, long untilNanos) {
        var kind = KINDS.byResource("", "v1", "configmaps").orElseThrow();
        var options = JsonTrees.object("{}".getBytes(UTF_8));
        var waiting = new Waiting(new WebhookPlaces(1));
        var place = Place.of(evaluations.share());
        return new Asked(
                kind, "configmaps", "", false, options::deepCopy, untilNanos, waiting, place, heard, new HashSet<>());
    }

    private static ObjectNode object() {
        return JsonTrees.object(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"said\":\"\"}}"
                        .getBytes(UTF_8));
    }

    private static Attempt attempt(Caller caller, Asked asked) {
        return attempt(caller, asked, object(), null);
    }

    private static Attempt attempt(Caller caller, Asked asked, ObjectNode object, @Nullable ObjectNode oldObject) {
        var operation = oldObject == null ? Operation.CREATE : Operation.UPDATE;
        return new Attempt(operation, asked, caller, asked.kind(), "ns", "x", object, oldObject, true, any -> {});
    }

    private static String said(Attempt attempt) {
        return String.valueOf(attempt.object()).replaceAll(".*\"said\":\"(\\w*)\".*", "$1");
    }

    @Test
    void everybodysWritesAreChangedButTheServersAndWhatIsWrittenFromWhatWasChanged() {
        install(APPENDS, "Fail");

        for (var untouched :
                new Attempt[] {attempt(Caller.SERVER, asked(Heard.NONE)), attempt(JANE, asked(Heard.ALL))}) {
            assertThat(policies().mutate(untouched).changed()).isFalse();
            assertThat(said(untouched)).isEmpty();
        }
        for (var caller : new Caller[] {JANE, new Caller("system:node:n", Set.of("system:nodes"), "certificate")}) {
            var attempt = attempt(caller, asked(Heard.NONE));
            assertThat(policies().mutate(attempt).changed()).isTrue();
            assertThat(said(attempt)).isEqualTo("a");
        }
    }

    /** As when a create finds its namespace changed: what was made of the object by then is not made of it again. */
    @Test
    void areNotInvokedInALaterTryWhenTheyWereInAnEarlierOne() {
        install(APPENDS, "Fail");
        var asked = asked(Heard.NONE);
        policies().mutate(attempt(JANE, asked));

        var later = attempt(JANE, asked.having(Heard.CHANGING));
        var round = policies().mutate(later);

        assertThat(round.changed()).isFalse();
        assertThat(round.again(true)).isFalse();
        assertThat(said(later)).isEmpty();
    }

    @Test
    void areInvokedInALaterTryWhenTheyWereNotInAnEarlierOne() {
        var asked = asked(Heard.NONE);
        policies().mutate(attempt(JANE, asked));
        install(APPENDS, "Fail");

        var later = attempt(JANE, asked.having(Heard.CHANGING));

        assertThat(policies().mutate(later).changed()).isTrue();
    }

    @Test
    void comeAgainOnceWhenOthersHaveChangedTheObject() {
        install(APPENDS, "Fail");
        var attempt = attempt(JANE, asked(Heard.NONE));
        var round = policies().mutate(attempt);

        assertThat(round.again(false)).isFalse();
        assertThat(said(attempt)).isEqualTo("a");
        assertThat(round.again(true)).isTrue();
        assertThat(said(attempt)).isEqualTo("aa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void whoFindsNoPlaceIsRefusedWhateverIsToFollowFromFailures(String failurePolicy) {
        install(APPENDS, failurePolicy);
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertRefused(asked(Heard.NONE), Reason.TOO_MANY_REQUESTS);

        share.giveBack(1);
        policies().mutate(attempt(JANE, asked(Heard.NONE)));
        assertThat(share.held()).as("places are given back").isZero();
    }

    private void assertRefused(Asked asked, Reason reason) {
        var attempt = attempt(JANE, asked);
        assertThatThrownBy(() -> policies().mutate(attempt))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(reason));
        assertThat(said(attempt)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void whoHasNoTimeLeftIsRefusedWhateverIsToFollowFromFailures(String failurePolicy) {
        install(APPENDS, failurePolicy);

        assertRefused(asked(Heard.NONE, time.nanos() - 1), Reason.TIMEOUT);
    }

    @Test
    void whatIsLittleWorkNeedsNoPlace() {
        install(APPENDS, "Fail");
        policies().mutate(attempt(JANE, asked(Heard.NONE)));
        assertThat(evaluations.share().take(1)).isTrue();

        var attempt = attempt(JANE, asked(Heard.NONE));
        assertThat(policies().mutate(attempt).changed()).isTrue();
        assertThat(said(attempt)).isEqualTo("a");
    }

    /** However little its expressions take: it is copied for each mutation. */
    @Test
    void aLargeObjectIsNoLittleWork() {
        install(APPENDS, "Fail");
        policies().mutate(attempt(JANE, asked(Heard.NONE)));
        var large = attempt(JANE, asked(Heard.NONE));
        Tree.child(requireNonNull(large.object()), "data").put("more", "x".repeat(200_000));
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertThatThrownBy(() -> policies().mutate(large))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS));
        share.giveBack(1);
        assertThat(policies().mutate(large).changed()).isTrue();
    }

    /** It is copied as well, so that expressions can look at it. */
    @Test
    void aSmallObjectInPlaceOfALargeOneIsNoLittleWork() {
        install(APPENDS, "Fail");
        policies().mutate(attempt(JANE, asked(Heard.NONE)));
        var old = object();
        Tree.child(old, "data").put("more", "x".repeat(200_000));
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertThatThrownBy(() -> policies().mutate(attempt(JANE, asked(Heard.NONE), object(), old)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS));
        share.giveBack(1);
        assertThat(policies()
                        .mutate(attempt(JANE, asked(Heard.NONE), object(), old))
                        .changed())
                .isTrue();
    }

    /** An object that knows how often it was copied. */
    private static final class Counted extends ObjectNode {
        private static final long serialVersionUID = 1L;

        private int copies;

        Counted(ObjectNode like) {
            super(JsonNodeFactory.instance);
            setAll(like);
        }

        @Override
        public ObjectNode deepCopy() {
            copies++;
            return super.deepCopy();
        }
    }

    /** So that those who wait hold no more than they came with. */
    @Test
    void nothingIsCopiedForWhoseTurnHasNotCome() {
        install(APPENDS, "Fail");
        var counted = new Counted(object());
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertThatThrownBy(() -> policies().mutate(attempt(JANE, asked(Heard.NONE), counted, null)))
                .isInstanceOf(ProblemException.class);
        assertThat(counted.copies).isZero();

        share.giveBack(1);
        assertThat(policies()
                        .mutate(attempt(JANE, asked(Heard.NONE), counted, null))
                        .changed())
                .isTrue();
        assertThat(counted.copies).isPositive();
    }

    @Test
    void oneThatCannotBeCompiledAnyMoreIsTreatedAsTheFailurePolicySays() {
        install("nobody.knows", "Fail");
        assertThatThrownBy(() -> policies().mutate(attempt(JANE, asked(Heard.NONE))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("spec.mutations[0].jsonPatch.expression: compilation failed: line 1, column 1");

        install("nobody.knows", "Ignore");
        assertThat(policies().mutate(attempt(JANE, asked(Heard.NONE))).changed())
                .isFalse();
    }

    @Test
    void onlyPoliciesThatAreThereAreKeptCompiled() {
        install(APPENDS, "Fail");
        policies().mutate(attempt(JANE, asked(Heard.NONE)));
        assertThat(evaluations.kept()).isPositive();

        follow("mutatingadmissionpolicies", "p", "", true);
        assertThat(evaluations.kept()).isZero();
        assertThat(policies().mutate(attempt(JANE, asked(Heard.NONE))).changed())
                .isFalse();
    }

    @Test
    void operationsAreDoneAllOrNone() {
        install(
                "[JSONPatch{op: \\\"add\\\", path: \\\"/data/said\\\", value: \\\"b\\\"},"
                        + " JSONPatch{op: \\\"remove\\\", path: \\\"/data/missing\\\"}]",
                "Ignore");
        var attempt = attempt(JANE, asked(Heard.NONE));

        assertThat(policies().mutate(attempt).changed()).isFalse();
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
