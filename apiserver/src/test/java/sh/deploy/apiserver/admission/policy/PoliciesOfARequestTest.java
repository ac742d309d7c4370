package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;

/** Whom policies judge, and what follows where somebody cannot be judged. */
class PoliciesOfARequestTest {
    /** Of which one crowd has one. */
    private static final int PLACES = 2;

    private static final Kinds KINDS = Kinds.builtIn();
    private static final Kind CONFIG_MAP =
            KINDS.byResource("", "v1", "configmaps").orElseThrow();
    private static final Caller JANE = new Caller("jane", Set.of(), "token");

    private final SystemTime time = new SystemTime();
    private final Evaluations evaluations = new Evaluations(PLACES, time);
    private final InstalledPolicies installed = InstalledPolicies.validating(evaluations);
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(() -> Snapshot.EMPTY)),
            new OwnRequests(() -> Snapshot.EMPTY),
            new StoredGrants());
    private final List<String> warnings = new ArrayList<>();

    @AfterEach
    void stop() {
        evaluations.close();
    }

    private Policies policies() {
        return policies(() -> Snapshot.EMPTY);
    }

    private Policies policies(Supplier<Snapshot> newest) {
        return new Policies(installed, new Evaluator(KINDS, newest, evaluations, authorizer));
    }

    private void follow(String resource, String name, String spec, boolean deleted) {
        var json = ("{'metadata':{'name':'" + name + "'},'spec':{" + spec + "}}")
                .replace('\'', '"')
                .getBytes(UTF_8);
        var key = new ObjectKey("admissionregistration.k8s.io", resource, "", name);
        var stored = new StoredObject(key, "u", 1, "v1", "K", json, new Indexer.Index(Map.of(), Map.of()));
        installed.follow(new Change(1, null, stored, deleted));
    }

    private void install(String expression) {
        install(expression, "Fail", "'Deny'");
    }

    private void install(String expression, String failurePolicy, String actions) {
        install("p", expression, failurePolicy, actions);
    }

    private void install(String name, String expression, String failurePolicy, String actions) {
        follow(
                "validatingadmissionpolicies",
                name,
                "'failurePolicy':'" + failurePolicy
                        + "','matchConstraints':{'resourceRules':[{'operations':['*'],'apiGroups':['*'],"
                        + "'apiVersions':['*'],'resources':['*'],'scope':'*'}]},'validations':[{'expression':'"
                        + expression + "'}]",
                false);
        follow(
                "validatingadmissionpolicybindings",
                name,
                "'policyName':'" + name + "','validationActions':[" + actions + "]",
                false);
    }

    private Attempt attempt(Caller caller, Heard heard) {
        return attempt(caller, asked(heard, time.nanos() + TimeUnit.HOURS.toNanos(1)));
    }

    private Attempt attempt() {
        return attempt(JANE, Heard.NONE);
    }

    private Asked asked(Heard heard, long untilNanos) {
        var options = JsonTrees.object("{}".getBytes(UTF_8));
        var waiting = new Waiting(new WebhookPlaces(1));
        var place = Place.of(evaluations.share());
        return new Asked(
                CONFIG_MAP, "configmaps", "", false, options::deepCopy, untilNanos, waiting, place, heard, Set.of());
    }

    private static Attempt attempt(Caller caller, Asked asked) {
        var object = JsonTrees.object(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}".getBytes(UTF_8));
        return new Attempt(Operation.CREATE, asked, caller, CONFIG_MAP, "ns", "x", object, null, true, any -> {});
    }

    private void assertRefused(Policies policies, Attempt attempt, Reason reason, int retryAfterSeconds) {
        assertThatThrownBy(() -> policies.judge(attempt, warnings))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().reason()).isEqualTo(reason);
                    assertThat(refused.problem().retryAfterSeconds()).isEqualTo(retryAfterSeconds);
                });
        assertThat(warnings).isEmpty();
    }

    @Test
    void everybodyIsJudgedButTheServerAndWhatWasJudgedBefore() {
        install("false");
        var policies = policies();

        policies.judge(attempt(Caller.SERVER, Heard.NONE), warnings);
        policies.judge(attempt(JANE, Heard.ALL), warnings);
        for (var caller : List.of(JANE, new Caller("system:node:n1", Set.of("system:nodes"), "certificate"))) {
            assertThatThrownBy(() -> policies.judge(attempt(caller, Heard.NONE), warnings))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("failed expression: false");
        }
    }

    @ParameterizedTest
    @CsvSource({"Fail,Deny", "Ignore,Deny", "Fail,Warn"})
    void whoFindsNoPlaceIsRefusedWhateverIsToFollowFromFailures(String failurePolicy, String action) {
        install("true", failurePolicy, "'" + action + "'");
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertRefused(policies(), attempt(), Reason.TOO_MANY_REQUESTS, 1);

        share.giveBack(1);
        policies().judge(attempt(), warnings);
        assertThat(share.held()).as("places are given back").isZero();
    }

    @Test
    void whatIsLittleWorkNeedsNoPlace() {
        install("true");
        policies().judge(attempt(), warnings);
        assertThat(evaluations.share().take(1)).isTrue();

        policies().judge(attempt(), warnings);
    }

    @ParameterizedTest
    @CsvSource({"Fail,Deny", "Ignore,Deny", "Fail,Warn"})
    void whoHasNoTimeLeftIsRefusedWhateverIsToFollowFromFailures(String failurePolicy, String action) {
        install("true", failurePolicy, "'" + action + "'");

        assertRefused(policies(), attempt(JANE, asked(Heard.NONE, time.nanos() - 1)), Reason.TIMEOUT, 0);
    }

    @Test
    void whatWasFoundBeforeIsToldWhereAPolicyCannotJudge() {
        install("first", "false", "Fail", "'Deny'");
        assertThatThrownBy(() -> policies().judge(attempt(), warnings)).isInstanceOf(ProblemException.class);
        install("second", "true", "Fail", "'Deny'");
        assertThat(evaluations.share().take(1)).isTrue();

        assertThatThrownBy(() -> policies().judge(attempt(), warnings))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'first' with binding 'first' denied request");
    }

    @Test
    void aRequestTakesOnePlaceHoweverManyOfItsObjectsWait() throws Exception {
        install("true");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var policies = policies(() -> {
            begun.countDown();
            awaited(end);
            return Snapshot.EMPTY;
        });
        var ofOneRequest = asked(Heard.NONE, time.nanos() + TimeUnit.HOURS.toNanos(1));
        Callable<Boolean> judged = () -> {
            policies.judge(attempt(JANE, ofOneRequest), new ArrayList<>());
            return true;
        };
        var first = new FutureTask<>(judged);
        var second = new FutureTask<>(judged);
        Thread.ofVirtual().start(first);
        begun.await();
        awaitWaiting(Thread.ofVirtual().start(second));
        try {
            assertRefused(policies, attempt(), Reason.TOO_MANY_REQUESTS, 1);
        } finally {
            end.countDown();
        }

        assertThat(first.get()).isTrue();
        assertThat(second.get()).isTrue();
        assertThat(evaluations.share().held()).isZero();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatCannotBeCompiledAnyMoreIsTreatedAsTheFailurePolicySays() {
        install("nobody.knows == 1");
        var policies = policies();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> policies.judge(attempt(), warnings))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("compilation failed: line 1, column 1");
        }

        install("nobody.knows == 1", "Ignore", "'Deny'");
        policies.judge(attempt(), warnings);
    }

    @Test
    void onlyPoliciesThatAreThereAreKeptCompiled() {
        install("true");
        var policies = policies();
        policies.judge(attempt(), warnings);
        assertThat(evaluations.kept()).isEqualTo(1);

        install("true && true");
        assertThat(evaluations.kept()).isZero();
        policies.judge(attempt(), warnings);
        assertThat(evaluations.kept()).isEqualTo(3);

        follow("validatingadmissionpolicies", "p", "", true);
        assertThat(evaluations.kept()).isZero();
        policies.judge(attempt(), warnings);
    }
}
