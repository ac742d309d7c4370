package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
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

/** Whom policies judge, and how many wait for them. */
class PoliciesOfARequestTest {
    private static final Kinds KINDS = Kinds.builtIn();
    private static final Caller JANE = new Caller("jane", Set.of(), "token");

    private final Evaluations evaluations = new Evaluations(new SystemTime());
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

    private Policies policies(int mostWaiting) {
        return policies(() -> Snapshot.EMPTY, mostWaiting);
    }

    private Policies policies(Supplier<Snapshot> newest, int mostWaiting) {
        return new Policies(installed, new Evaluator(KINDS, newest, evaluations, authorizer, mostWaiting));
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
        follow(
                "validatingadmissionpolicies",
                "p",
                "'failurePolicy':'" + failurePolicy
                        + "','matchConstraints':{'resourceRules':[{'operations':['*'],'apiGroups':['*'],"
                        + "'apiVersions':['*'],'resources':['*'],'scope':'*'}]},'validations':[{'expression':'"
                        + expression + "'}]",
                false);
        follow(
                "validatingadmissionpolicybindings",
                "b",
                "'policyName':'p','validationActions':[" + actions + "]",
                false);
    }

    private Attempt attempt(Caller caller, Heard heard) {
        var kind = KINDS.byResource("", "v1", "configmaps").orElseThrow();
        var options = JsonTrees.object("{}".getBytes(UTF_8));
        var asked = Webhooks.none(KINDS, () -> Snapshot.EMPTY, authorizer)
                .asked(kind, "configmaps", "", false, options::deepCopy)
                .having(heard);
        var object = JsonTrees.object(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}".getBytes(UTF_8));
        return new Attempt(Operation.CREATE, asked, caller, kind, "ns", "x", object, null, true, any -> {});
    }

    @Test
    void everybodyIsJudgedButTheServerAndWhatWasJudgedBefore() {
        install("false");
        var policies = policies(1);

        policies.judge(attempt(Caller.SERVER, Heard.NONE), warnings);
        policies.judge(attempt(JANE, Heard.ALL), warnings);
        for (var caller : List.of(JANE, new Caller("system:node:n1", Set.of("system:nodes"), "certificate"))) {
            assertThatThrownBy(() -> policies.judge(attempt(caller, Heard.NONE), warnings))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("failed expression: false");
        }
    }

    @Test
    void whoFindsNoPlaceIsTreatedAsTheFailurePolicySays() {
        install("true");

        policies(1).judge(attempt(JANE, Heard.NONE), warnings);
        assertThatThrownBy(() -> policies(0).judge(attempt(JANE, Heard.NONE), warnings))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("too many requests wait for policies")
                .satisfies(thrown -> assertThat(
                                ((ProblemException) thrown).problem().reason())
                        .isEqualTo(Reason.TOO_MANY_REQUESTS));

        install("true", "Ignore", "'Deny'");
        policies(0).judge(attempt(JANE, Heard.NONE), warnings);
        assertThat(warnings).isEmpty();
    }

    /** The same of a request that has no time left. */
    private static Attempt late(Attempt attempt) {
        var asked = attempt.asked();
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
        return new Attempt(
                attempt.operation(),
                late,
                attempt.caller(),
                attempt.stored(),
                attempt.namespace(),
                attempt.name(),
                attempt.object(),
                null,
                true,
                attempt.shape());
    }

    @Test
    void whereTheTimeOfTheRequestIsOverTheBindingDecides() {
        install("true");
        assertThatThrownBy(() -> policies(1).judge(late(attempt(JANE, Heard.NONE)), warnings))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("took too long")
                .satisfies(thrown -> assertThat(
                                ((ProblemException) thrown).problem().reason())
                        .isEqualTo(Reason.TIMEOUT));

        install("true", "Fail", "'Warn'");
        policies(1).judge(late(attempt(JANE, Heard.NONE)), warnings);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void oneUserTakesHalfOfThePlacesAtMost() throws Exception {
        install("true");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Supplier<Snapshot> slow = () -> {
            begun.countDown();
            awaited(end);
            return Snapshot.EMPTY;
        };
        var policies = policies(slow, 2);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(() -> policies.judge(attempt(JANE, Heard.NONE), new ArrayList<>()));
            begun.await();
            assertThatThrownBy(() -> policies.judge(attempt(JANE, Heard.NONE), warnings))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("too many requests of user \"jane\" wait for policies");
            var other = callers.submit(() ->
                    policies.judge(attempt(new Caller("joe", Set.of(), "token"), Heard.NONE), new ArrayList<>()));

            end.countDown();
            first.get();
            other.get();
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
    void whatIsOnlyWarnedOfIsNotDeniedForWantOfAPlace() {
        install("true", "Fail", "'Warn'");

        policies(0).judge(attempt(JANE, Heard.NONE), warnings);

        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning).contains("too many requests wait for policies"));
    }

    @Test
    void oneThatCannotBeCompiledAnyMoreIsTreatedAsTheFailurePolicySays() {
        install("nobody.knows == 1");
        var policies = policies(1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> policies.judge(attempt(JANE, Heard.NONE), warnings))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("compilation failed: line 1, column 1");
        }

        install("nobody.knows == 1", "Ignore", "'Deny'");
        policies.judge(attempt(JANE, Heard.NONE), warnings);
    }

    @Test
    void onlyPoliciesThatAreThereAreKeptCompiled() {
        install("true");
        var policies = policies(1);
        policies.judge(attempt(JANE, Heard.NONE), warnings);
        assertThat(evaluations.kept()).isEqualTo(1);

        install("true && true");
        assertThat(evaluations.kept()).isZero();
        policies.judge(attempt(JANE, Heard.NONE), warnings);
        assertThat(evaluations.kept()).isEqualTo(3);

        follow("validatingadmissionpolicies", "p", "", true);
        assertThat(evaluations.kept()).isZero();
        policies.judge(attempt(JANE, Heard.NONE), warnings);
    }
}
