package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.Scratch;
import sh.deploy.e2e.crash.EngineProxy.When;
import sh.deploy.e2e.crash.SeparateRoles.Role;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;
import sh.deploy.e2e.images.PrivateRegistry;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.containers.Labels;

/**
 * An agent is killed at a call that it makes to its engine, and another is started, as a supervisor would. Usually where the engine has
 * started the init container and the agent does not know, and at some calls, drawn by a seed that is printed ({@code -Ddeploy.seed}); with
 * {@code -Ddeploy.everyCall=true} at each, which takes long.
 */
@Tag("beside-another")
class AgentKilledIT {
    private static final boolean EVERY_CALL = Boolean.getBoolean("deploy.everyCall");
    private static final long SEED = Long.getLong("deploy.seed", System.nanoTime() & 0xffff);
    /** For each sandbox, beside the start of the init container. */
    private static final Map<When, Integer> DRAWN_FOR_A_START =
            Map.of(When.BEFORE_THE_ENGINE_HEARS, 2, When.BEFORE_THE_AGENT_HEARS, 1);

    private static final Map<When, Integer> DRAWN_FOR_AN_END =
            Map.of(When.BEFORE_THE_ENGINE_HEARS, 1, When.BEFORE_THE_AGENT_HEARS, 1);
    private static final Duration BOUND = Duration.ofSeconds(40);

    /** How often a call that a round did not come to is tried again: not each round takes as many. */
    private static final int TRIES = 3;

    /** How many calls are drawn until a round comes to one. */
    private static final int DRAWS = 8;

    /** A long run goes on after a failure, since each tells of another call. */
    private static final int MOST_FAILURES = EVERY_CALL ? 20 : 1;

    /** A pod that gets a ready sandbox, and one that needs its own. */
    private static final List<String> SANDBOXES = List.of("", "hostname: own");

    private static final String PULLED = """
            apiVersion: v1
            kind: Secret
            metadata: {name: NAME}
            type: kubernetes.io/dockerconfigjson
            stringData: {.dockerconfigjson: 'CONFIG'}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              imagePullSecrets: [{name: NAME}]
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: "IMAGE", command: [sleep, "100000"]}]
            """;

    /** The container is named as the pod. */
    private static final String AT_MOST_ONCE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME, annotations: {deploy.sh/at-most-one: "true"}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: NAME, image: "deploy.local/busybox:1", command: [sleep, "100000"]}]
            """;

    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(4);

    @TempDir
    private static Path shared;

    private static final Random CHANCE = new Random(SEED);
    private static final RawDocker DOCKER = new RawDocker();

    @SuppressWarnings("NullAway.Init")
    private static EngineProxy proxy;

    @SuppressWarnings("NullAway.Init")
    private static SeparateRoles roles;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static EngineEvents events;

    private static Set<String> networksAndVolumes = Set.of();
    private static int made;

    /** What is told of each kill, for whoever reads the test's output. */
    private final List<String> kills = new ArrayList<>();

    private final List<AssertionError> failures = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        networksAndVolumes = DOCKER.networksAndVolumes();
        proxy = EngineProxy.before(KubeletSettings.DEFAULT_ENGINE_SOCKET);
        roles = SeparateRoles.start(proxy.socket());
        kubectl = Kubectl.newest(roles.environment());
        kubectl.await("node-1", "get", "nodes");
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        kubectl.await("default", "get", "serviceaccounts");
        events = EngineEvents.of(RawDocker.SOCKET, roles.data());
        System.out.println("seed " + SEED);
    }

    @AfterAll
    static void purge() throws IOException {
        roles.close();
        proxy.close();
        events.close();
        assertThat(DOCKER.networksAndVolumes()).as("networks and volumes").isEqualTo(networksAndVolumes);
        var runs = Runs.of(events.all());
        assertThat(runs).as("containers that ran").isNotEmpty();
        assertThat(Runs.doubles(runs)).as("containers of one attempt").isEmpty();
    }

    @Test
    void aPodThatIsBeingStartedIsStartedOnceByTheNextAgent() throws Throwable {
        for (var sandbox : SANDBOXES) {
            var what = "a start with sandbox \"" + sandbox + "\"";
            Round round = arm -> {
                arm.run();
                var pod = pod(sandbox);
                boolean killed = startAgainWhenKilledOr(pod::isComplete);
                pod.awaitComplete();
                pod.assertEachBeganOnce(events);
                pod.end();
                pod.assertNothingLeaked(events);
                return killed;
            };
            killAtCalls(what, DRAWN_FOR_A_START, round);
            killAtTheStartOfTheInitContainer(what, round);
        }
        failWithAll();
        assertThat(kills).hasSizeGreaterThanOrEqualTo(SANDBOXES.size() * (sum(DRAWN_FOR_A_START) + 1));
    }

    /** What "init ran once" is about. */
    private void killAtTheStartOfTheInitContainer(String what, Round round) {
        assertThat(check(what + ", killed at the start of init", () -> armAtStart("init"), round))
                .as("the agent starts an init container")
                .isTrue();
    }

    private static void armAtStart(String container) {
        proxy.armAtStart(id -> isOf(container, id), When.BEFORE_THE_AGENT_HEARS, () -> roles.kill(Role.KUBELET));
    }

    private static int sum(Map<When, Integer> drawn) {
        return drawn.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void aPodThatIsBeingEndedIsEndedByTheNextAgent() throws Throwable {
        for (var sandbox : SANDBOXES) {
            killAtCalls("an end with sandbox \"" + sandbox + "\"", DRAWN_FOR_AN_END, arm -> {
                var pod = pod(sandbox);
                pod.awaitComplete();
                arm.run();
                pod.delete();
                boolean killed = startAgainWhenKilledOr(() -> isGone(pod));
                pod.awaitGone();
                assertThat(pod.written("end"))
                        .as("the main container ended by itself")
                        .contains("ended");
                pod.assertNothingLeaked(events);
                return killed;
            });
        }
        failWithAll();
        assertThat(kills).hasSizeGreaterThanOrEqualTo(SANDBOXES.size() * sum(DRAWN_FOR_AN_END));
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void anAgentThatIsKilledAtAPullLeavesItToTheNext(When when) throws IOException {
        var folder = Files.createTempDirectory("pulled");
        try (var registry = PrivateRegistry.start(folder)) {
            var pod = "pulled-" + ++made;
            var manifest = PULLED.replace("NAME", pod)
                    .replace("IMAGE", registry.push(pod))
                    .replace("CONFIG", registry.dockerConfig());
            proxy.armAt("POST /images/create", when, () -> roles.kill(Role.KUBELET));
            kubectl.runWith(manifest, "create", "-f", "-").succeeded();
            assertThat(startAgainWhenKilledOr(() -> false))
                    .as("killed at the pull")
                    .isTrue();

            kubectl.out("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=60s");
            var uid = kubectl.out("get", "pod", pod, "-o", "jsonpath={.metadata.uid}");
            assertThat(events.of(uid, "start")).hasSize(1);
            kubectl.out("delete", "pod/" + pod, "secret/" + pod, "--timeout=40s");
            Awaitility.await("nothing is left of it")
                    .atMost(BOUND)
                    .until(() -> DOCKER.listAll(Map.of("sh.deploy/uid", uid)).isEmpty());
        } finally {
            Scratch.remove(folder);
        }
    }

    /**
     * The agent dies while the engine takes its time over a start, its node with it, and the pod is given up. Its successor may not start
     * what runs at most once before the engine is through: the start it does not know of would be under the new lease.
     */
    @Test
    void aStartThatAnEarlierAgentAskedForIsOverBeforeTheNextLease() {
        proxy.slowDownStart(id -> isOf("late", id), () -> roles.kill(Role.KUBELET));
        kubectl.runWith(AT_MOST_ONCE.replace("NAME", "late"), "create", "-f", "-")
                .succeeded();
        Awaitility.await("the kill").atMost(BOUND).until(() -> !proxy.hit().isEmpty());
        var late = proxy.hit();
        kubectl.await("NoExecute", "get", "node", "node-1", "-o", "jsonpath={.spec.taints[*].effect}");
        kubectl.out("wait", "--for=delete", "pod/late", "--timeout=40s");

        try {
            roles.start(Role.KUBELET);
            kubectl.runWith(AT_MOST_ONCE.replace("NAME", "next"), "create", "-f", "-")
                    .succeeded();
            Awaitility.await("the next waits, for longer than a lease lasts")
                    .during(LONGER_THAN_A_LEASE)
                    .atMost(BOUND)
                    .until(() -> "WaitingForLease".equals(reason("next")) || "LeaseLost".equals(reason("next")));
            assertThat(started(late))
                    .as("the engine has not carried it out yet")
                    .isEmpty();
        } finally {
            proxy.goOn();
        }

        kubectl.out("wait", "--for=condition=Ready", "pod/next", "--timeout=40s");
        var next = kubectl.out("get", "pod", "next", "-o", "jsonpath={.metadata.uid}");
        var began = events.of(next, "start").getFirst().at();
        assertThat(proxy.hasCarriedOut()).as("the engine is through with it").isTrue();
        // None, where the watchdog killed it before it began.
        assertThat(ofContainer(late, "die"))
                .hasSameSizeAs(started(late))
                .allSatisfy(end -> assertThat(end.at()).isBefore(began));
        assertThat(ofContainer(late, "destroy"))
                .singleElement()
                .satisfies(end -> assertThat(end.at()).isBefore(began));
        kubectl.out("delete", "pod", "next", "--timeout=40s");
    }

    private static boolean isOf(String container, String id) {
        try {
            for (var found : DOCKER.listAll(Map.of(
                    Labels.CONTAINER, container, Labels.DATA, roles.data().toString()))) {
                if (found.path("Id").asString().equals(id)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reason(String pod) {
        return kubectl.out("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].state.waiting.reason}");
    }

    private static List<EngineEvents.Event> started(String container) {
        return ofContainer(container, "start");
    }

    private static List<EngineEvents.Event> ofContainer(String container, String action) {
        return events.all().stream()
                .filter(event ->
                        event.container().equals(container) && event.action().equals(action))
                .toList();
    }

    private static ThreeContainers pod(String sandbox) {
        return ThreeContainers.create("three-" + ++made, sandbox, kubectl, DOCKER, roles.data(), shared);
    }

    private static boolean isGone(ThreeContainers pod) {
        return kubectl.out("get", "pods", "-o", "name").lines().noneMatch(("pod/" + pod.name())::equals);
    }

    private interface Round {
        /**
         * @param arm to be run when the calls that count begin
         * @return whether the agent was killed, or never came to the call
         */
        boolean run(Runnable arm) throws Throwable;
    }

    private void killAtCalls(String what, Map<When, Integer> drawn, Round round) throws Throwable {
        round.run(proxy::count);
        var undisturbed = EngineCall.all(proxy.calls());
        System.out.println(what + " takes " + undisturbed.size() + " calls");
        for (var when : When.values()) {
            if (EVERY_CALL) {
                killAtEveryCall(what, undisturbed, when, round);
            } else {
                for (int i = 0; i < drawn.getOrDefault(when, 0); i++) {
                    killAtSomeCall(what, undisturbed, when, round);
                }
            }
        }
    }

    private void killAtSomeCall(String what, List<EngineCall> undisturbed, When when, Round round) {
        for (int i = 0; i < DRAWS; i++) {
            if (check(what, undisturbed.get(CHANCE.nextInt(undisturbed.size())), when, round)) {
                return;
            }
        }
    }

    /**
     * Also at those that come beyond the undisturbed round's, until there is none. How often the agent looks differs from round to round, so
     * a few of the last looks may never come again; the first of each kind must, and whatever the engine does something for.
     */
    private void killAtEveryCall(String what, List<EngineCall> undisturbed, When when, Round round) {
        int met = 0;
        var unmet = new ArrayList<EngineCall>();
        for (var call : undisturbed) {
            if (isMet(what, call, when, round, TRIES)) {
                met++;
            } else {
                unmet.add(call);
            }
        }
        int beyond = 0;
        for (var call : undisturbed) {
            if (!undisturbed.contains(call.next())) {
                var next = call.next();
                while (isMet(what, next, when, round, 1)) {
                    beyond++;
                    next = next.next();
                }
            }
        }
        var summary = what + ", " + when + ": killed at " + met + " of the undisturbed round's " + undisturbed.size()
                + " calls and at " + beyond + " beyond; never came to " + unmet;
        System.out.println(summary);
        if (unmet.stream().anyMatch(call -> call.changesSomething() || call.occurrence() == 1)
                || met < undisturbed.size() * 9 / 10) {
            failures.add(new AssertionError(summary));
        }
    }

    private boolean isMet(String what, EngineCall call, When when, Round round, int tries) {
        for (int i = 0; i < tries; i++) {
            if (check(what, call, when, round)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the agent was killed there, or it failed otherwise. */
    private boolean check(String what, EngineCall call, When when, Round round) {
        return check(what + ", killed at " + call + ", " + when, () -> arm(call, when), round);
    }

    private boolean check(String killed, Runnable arm, Round round) {
        try {
            if (!round.run(arm)) {
                return false;
            }
            kills.add(proxy.hit());
            System.out.println(killed + ": " + proxy.hit());
        } catch (Throwable e) {
            failures.add(new AssertionError(killed + ": " + proxy.hit(), e));
            if (failures.size() >= MOST_FAILURES) {
                failWithAll();
            }
            failures.getLast().printStackTrace();
            startAfresh();
        }
        return true;
    }

    private void failWithAll() {
        if (!failures.isEmpty()) {
            var first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** After a failure: what it left is no matter of the next round. */
    private static void startAfresh() {
        proxy.disarm();
        if (!roles.isRunning(Role.KUBELET)) {
            roles.start(Role.KUBELET);
        }
        kubectl.run("delete", "pods", "--all", "--timeout=60s");
    }

    private static void arm(EngineCall call, When when) {
        proxy.arm(call, when, () -> roles.kill(Role.KUBELET));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** Returns whether the agent was killed before this became so; then the next one lives. */
    private static boolean startAgainWhenKilledOr(Condition complete) {
        Awaitility.await("a kill or the end")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !proxy.hit().isEmpty() || complete.holds());
        if (proxy.disarm()) {
            return false;
        }
        Awaitility.await("the kill").atMost(BOUND).until(() -> !proxy.hit().isEmpty());
        roles.start(Role.KUBELET);
        return true;
    }
}
