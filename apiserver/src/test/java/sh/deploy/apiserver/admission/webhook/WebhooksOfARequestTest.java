package sh.deploy.apiserver.admission.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.call.AddressRules;
import sh.deploy.apiserver.admission.webhook.call.Body;
import sh.deploy.apiserver.admission.webhook.call.Calls;
import sh.deploy.apiserver.admission.webhook.call.Resolver;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.fair.Holdings;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;

/** What the webhooks of one request have in common: a time, and that none is asked twice without need. */
class WebhooksOfARequestTest {
    private static final Kinds KINDS = Kinds.builtIn();
    private static final int MOST_WAITING = 2;
    /** Of one webhook. */
    private static final int CALLS_AT_ONCE = 64;

    private static final Body QUESTION = Body.of("{\"request\":{\"uid\":\"u\"}}".getBytes(UTF_8));

    private final SystemTime time = new SystemTime();
    private final WebhookPlaces places = new WebhookPlaces(MOST_WAITING);
    private final Set<String> heardFrom = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private final TestWebhook webhook = TestWebhook.start();
    private final Evaluations evaluations = new Evaluations(1, time);
    private final InstalledWebhooks installed = new InstalledWebhooks(evaluations, places, time);
    private final Calls calls = new Calls(new AddressRules(true), Resolver.SYSTEM, time);
    private final Webhooks webhooks = new Webhooks(
            installed,
            KINDS,
            () -> {
                throw new AssertionError("no selector asks for the state");
            },
            calls,
            new WebhookMetrics(new CollectorRegistry()),
            evaluations,
            new Authorizer(
                    new NodeRules(new StoredNodePods(() -> Snapshot.EMPTY)),
                    new OwnRequests(() -> Snapshot.EMPTY),
                    new StoredGrants()),
            places,
            time);

    @BeforeEach
    void install() {
        webhook.on("/x", request -> TestWebhook.patch("[{'op':'add','path':'/data/more','value':'yes'}]"));
        follow("mutatingwebhookconfigurations", false);
    }

    @AfterEach
    void stop() {
        installed.close();
        evaluations.close();
        webhook.close();
    }

    private void follow(String resource, boolean deleted) {
        follow(resource, "a", 1, deleted);
    }

    private void follow(String resource, String name, int webhooks, boolean deleted) {
        follow(
                resource,
                name,
                IntStream.range(0, webhooks).mapToObj(this::hook).collect(Collectors.joining(",")),
                deleted);
    }

    private void follow(String resource, String name, String hooks, boolean deleted) {
        var json = ("{'metadata':{'name':'" + name + "'},'webhooks':[" + hooks + "]}")
                .replace('\'', '"')
                .getBytes(UTF_8);
        var key = new ObjectKey("admissionregistration.k8s.io", resource, "", name);
        var stored = new StoredObject(key, "u", 1, "v1", "K", json, new Indexer.Index(Map.of(), Map.of()));
        installed.follow(new Change(1, null, stored, deleted));
    }

    private String hook(int number) {
        return hook(number, "'failurePolicy':'Ignore'");
    }

    private String hook(int number, String fields) {
        return "{'name':'x" + number + ".y.z'," + fields + ",'clientConfig':{'url':'" + webhook.url("/x")
                + "','caBundle':'" + webhook.caBundle()
                + "'},'rules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['*'],'scope':'*'}]}";
    }

    private Attempt attempt(long untilNanos, Heard heard, Caller caller) {
        var kind = KINDS.byResource("", "v1", "configmaps").orElseThrow();
        var asked = new Asked(
                kind,
                "configmaps",
                "",
                false,
                JsonTrees.object("{}".getBytes(UTF_8))::deepCopy,
                untilNanos,
                new Waiting(places),
                Place.of(evaluations.share()),
                heard,
                heardFrom);
        var object = JsonTrees.object(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{}}"
                        .getBytes(UTF_8));
        return new Attempt(Operation.CREATE, asked, caller, kind, "ns", "x", object, null, true, any -> {});
    }

    private Attempt attempt(Heard heard) {
        return attempt(time.nanos() + Webhooks.BUDGET.toNanos(), heard, new Caller("jane", Set.of(), "token"));
    }

    @Test
    void areNotAskedAgainWhenTheyHaveBeenHeard() {
        var fresh = attempt(Heard.NONE);
        webhooks.mutate(fresh, warnings);
        for (var heard : new Heard[] {Heard.CHANGING, Heard.ALL}) {
            webhooks.mutate(attempt(heard), warnings);
        }

        assertThat(webhook.asked()).hasSize(1);
        assertThat(String.valueOf(fresh.object())).contains("\"more\":\"yes\"");
    }

    /** As when the labels of the namespace have changed in between. */
    @Test
    void areAskedInALaterTryWhenTheyWereNotInAnEarlierOne() {
        webhooks.mutate(attempt(Heard.NONE), warnings);
        follow("mutatingwebhookconfigurations", "b", 1, false);

        webhooks.mutate(attempt(Heard.CHANGING), warnings);

        assertThat(webhook.asked()).hasSize(2);
    }

    @Test
    void areAskedFewAtOnceHoweverManyThereAre() throws Exception {
        var end = new CountDownLatch(1);
        var asked = new Semaphore(0);
        int more = Webhooks.MOST_SIDE_BY_SIDE + 4;
        webhook.change("/x", request -> {
            asked.release();
            waitFor(end);
            return TestWebhook.allow();
        });
        follow("validatingwebhookconfigurations", "c", more, false);

        var request = Thread.ofVirtual().start(() -> webhooks.validate(attempt(Heard.NONE), warnings));
        assertThat(asked.tryAcquire(Webhooks.MOST_SIDE_BY_SIDE, 20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(asked.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
        end.countDown();
        request.join();

        assertThat(webhook.asked()).hasSize(more);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void areNotAskedAboutWhatTheServerWritesByItself() {
        var whoCallsHimselfSo = new Caller("system:apiserver", Set.of("system:masters"), "certificate");

        webhooks.mutate(attempt(Long.MAX_VALUE, Heard.NONE, Caller.SERVER), warnings);
        assertThat(webhook.asked()).isEmpty();
        webhooks.mutate(attempt(time.nanos() + Webhooks.BUDGET.toNanos(), Heard.NONE, whoCallsHimselfSo), warnings);
        assertThat(webhook.asked()).hasSize(1);
    }

    @Test
    void haveNoMoreTimeTogetherThanTheirRequest() {
        var late = attempt(time.nanos() - 1, Heard.NONE, new Caller("jane", Set.of(), "token"));

        assertThatThrownBy(() -> webhooks.mutate(late, warnings))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(webhook.asked()).isEmpty();
    }

    @Test
    void giveTheirPlaceBackWhateverTheyAnswered() {
        var late = attempt(time.nanos() - 1, Heard.NONE, new Caller("jane", Set.of(), "token"));
        assertThatThrownBy(() -> webhooks.mutate(late, warnings)).isInstanceOf(ProblemException.class);
        webhooks.mutate(attempt(Heard.NONE), warnings);

        assertThat(places.share().held()).isZero();
        assertThat(atTheWebhook().held()).isZero();
        assertThat(webhook.asked()).hasSize(1);
    }

    /** Of whoever asks by no request. */
    private Holdings.Account atTheWebhook() {
        return installed.mutating().getFirst().places().share();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void areNeverPassedByForWantOfAPlaceAmongAll(String failurePolicy) {
        follow("mutatingwebhookconfigurations", "a", hook(0, "'failurePolicy':'" + failurePolicy + "'"), false);
        assertThat(places.share().take(MOST_WAITING)).isTrue();

        assertRefused(attempt(Heard.NONE), Reason.TOO_MANY_REQUESTS, 1);
        places.share().giveBack(MOST_WAITING);
        webhooks.mutate(attempt(Heard.NONE), warnings);
        assertThat(webhook.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void areNeverPassedByForWantOfAPlaceAtOneOfThem(String failurePolicy) {
        follow("mutatingwebhookconfigurations", "a", hook(0, "'failurePolicy':'" + failurePolicy + "'"), false);
        assertThat(atTheWebhook().take(MOST_WAITING / 2)).isTrue();

        assertRefused(attempt(Heard.NONE), Reason.TOO_MANY_REQUESTS, 1);
        assertThat(places.share().held()).isZero();
        atTheWebhook().giveBack(MOST_WAITING / 2);
        webhooks.mutate(attempt(Heard.NONE), warnings);
        assertThat(webhook.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void thatJudgeAreNotPassedByEither(String failurePolicy) {
        webhook.change("/x", request -> TestWebhook.allow());
        follow(
                "validatingwebhookconfigurations",
                "c",
                hook(0, "'failurePolicy':'" + failurePolicy + "'") + "," + hook(1, "'failurePolicy':'Ignore'"),
                false);
        var full = installed.validating().getFirst().places().share();
        assertThat(full.take(MOST_WAITING / 2)).isTrue();

        assertThatThrownBy(() -> webhooks.validate(attempt(Heard.NONE), warnings))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS);
                    assertThat(refused.problem().message()).contains("x0.y.z", "please try again later");
                });
        assertThat(webhook.asked()).as("another of them is well").hasSize(1);

        full.giveBack(MOST_WAITING / 2);
        webhooks.validate(attempt(Heard.NONE), warnings);
        assertThat(webhook.asked()).hasSize(3);
    }

    /** As while so many objects of others go. */
    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void areNotPassedByWhereTheirOtherCallsLeaveNoTimeForOne(String failurePolicy) throws Exception {
        var end = new CountDownLatch(1);
        var asked = new Semaphore(0);
        webhook.change("/x", request -> {
            asked.release();
            waitFor(end);
            return TestWebhook.allow();
        });
        var one = hook(0, "'timeoutSeconds':1,'failurePolicy':'" + failurePolicy + "'");
        follow("mutatingwebhookconfigurations", "a", one, false);
        var endpoint = installed.mutating().getFirst().endpoint();
        for (int i = 0; i < CALLS_AT_ONCE; i++) {
            calls.start(endpoint, Sharer.of("user-" + i % 2), () -> QUESTION, Duration.ofMinutes(1), () -> {});
        }
        assertThat(asked.tryAcquire(CALLS_AT_ONCE, 40, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> webhooks.mutate(attempt(Heard.NONE), warnings))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.TOO_MANY_REQUESTS));
        assertThat(places.share().held()).isZero();
        assertThat(atTheWebhook().held()).isZero();
        end.countDown();
    }

    private void installWithCondition(String failurePolicy, String expression) {
        follow(
                "mutatingwebhookconfigurations",
                "a",
                hook(
                        0,
                        "'failurePolicy':'" + failurePolicy + "','matchConditions':[{'name':'c','expression':'"
                                + expression + "'}]"),
                false);
    }

    private void assertRefused(Attempt attempt, Reason reason, int retryAfterSeconds) {
        assertThatThrownBy(() -> webhooks.mutate(attempt, warnings))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().reason()).isEqualTo(reason);
                    assertThat(refused.problem().retryAfterSeconds()).isEqualTo(retryAfterSeconds);
                });
        assertThat(webhook.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void areNeverPassedByForWantOfAPlaceToEvaluateTheirConditions(String failurePolicy) {
        installWithCondition(failurePolicy, "true");
        var share = evaluations.share();
        assertThat(share.take(1)).isTrue();

        assertRefused(attempt(Heard.NONE), Reason.TOO_MANY_REQUESTS, 1);
        share.giveBack(1);
        webhooks.mutate(attempt(Heard.NONE), warnings);
        assertThat(webhook.asked()).hasSize(1);

        assertThat(share.take(1)).isTrue();
        webhooks.mutate(attempt(Heard.NONE), warnings);
        assertThat(webhook.asked()).as("what is little work needs no place").hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fail", "Ignore"})
    void areNotPassedByEitherWhereARequestHasNoTimeForTheirConditions(String failurePolicy) {
        installWithCondition(failurePolicy, "true");

        assertRefused(attempt(time.nanos() - 1, Heard.NONE, new Caller("jane", Set.of(), "token")), Reason.TIMEOUT, 0);
    }

    @Test
    void takeOnePlaceForARequestHoweverManyObjectsItIsAbout() {
        var waiting = new Waiting(places);
        var asked = installed.mutating().getFirst();

        for (int i = 0; i < 2; i++) {
            assertThat(waiting.enter()).isTrue();
            assertThat(waiting.begins(asked)).isTrue();
        }
        assertThat(new Waiting(places).begins(asked)).isFalse();
        assertThat(places.share().held()).isEqualTo(1);
        assertThat(atTheWebhook().held()).isEqualTo(1);

        waiting.ended(asked);
        waiting.leave();
        assertThat(places.share().held()).isEqualTo(1);
        assertThat(atTheWebhook().held()).isEqualTo(1);

        waiting.ended(asked);
        waiting.leave();
        assertThat(places.share().held()).isZero();
        assertThat(atTheWebhook().held()).isZero();
    }

    @Test
    void areGoneWithTheirConfiguration() {
        follow("mutatingwebhookconfigurations", true);

        webhooks.mutate(attempt(Heard.NONE), warnings);

        assertThat(webhook.asked()).isEmpty();
        assertThat(installed.mutating()).isEmpty();
    }
}
