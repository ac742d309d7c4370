package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.crash.EngineProxy.When;
import sh.deploy.e2e.crash.SeparateRoles.Role;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.kubelet.KubeletSettings;

/**
 * An agent is killed at a call that it makes to its engine, and another is started, as a supervisor would. Usually at some calls, drawn
 * by a seed that is printed ({@code -Ddeploy.seed}); with {@code -Ddeploy.everyCall=true} at each, which takes long.
 */
class AgentKilledIT {
    private static final boolean EVERY_CALL = Boolean.getBoolean("deploy.everyCall");
    private static final long SEED = Long.getLong("deploy.seed", System.nanoTime() & 0xffff);
    private static final int DRAWN_FOR_A_START = 5;
    private static final int DRAWN_FOR_AN_END = 2;
    private static final Duration BOUND = Duration.ofSeconds(40);

    /** A pod that gets a ready sandbox, and one that needs its own. */
    private static final List<String> SANDBOXES = List.of("", "hostname: own");

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
    }

    @Test
    void aPodThatIsBeingStartedIsStartedOnceByTheNextAgent() throws Throwable {
        for (var sandbox : SANDBOXES) {
            killAtCalls("a start with sandbox \"" + sandbox + "\"", DRAWN_FOR_A_START, (call, when) -> {
                arm(call, when);
                var pod = pod(sandbox);
                boolean killed = startAgainWhenKilledOr(pod::isComplete);
                pod.awaitComplete();
                pod.assertEachBeganOnce(events);
                pod.end();
                pod.assertNothingLeaked(events);
                return killed;
            });
        }
        assertThat(kills).hasSizeGreaterThanOrEqualTo(DRAWN_FOR_A_START);
    }

    @Test
    void aPodThatIsBeingEndedIsEndedByTheNextAgent() throws Throwable {
        for (var sandbox : SANDBOXES) {
            killAtCalls("an end with sandbox \"" + sandbox + "\"", DRAWN_FOR_AN_END, (call, when) -> {
                var pod = pod(sandbox);
                pod.awaitComplete();
                arm(call, when);
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
        assertThat(kills).hasSizeGreaterThanOrEqualTo(DRAWN_FOR_AN_END);
    }

    private static ThreeContainers pod(String sandbox) {
        return ThreeContainers.create("three-" + ++made, sandbox, kubectl, DOCKER, roles.data(), shared);
    }

    private static boolean isGone(ThreeContainers pod) {
        return kubectl.out("get", "pods", "-o", "name").lines().noneMatch(("pod/" + pod.name())::equals);
    }

    private interface Round {
        /** @return whether the agent was killed, or made fewer calls */
        boolean killAt(int call, When when) throws Throwable;
    }

    private void killAtCalls(String what, int drawn, Round round) throws Throwable {
        round.killAt(Integer.MAX_VALUE, When.BEFORE_THE_ENGINE_HEARS);
        var undisturbed = proxy.calls();
        System.out.println(what + " takes " + undisturbed.size() + " calls");
        for (var when : When.values()) {
            int beyond = EVERY_CALL ? Integer.MAX_VALUE : undisturbed.size();
            var calls = EVERY_CALL
                    ? IntStream.rangeClosed(1, beyond)
                    : CHANCE.ints(drawn / When.values().length, 1, beyond + 1);
            for (int call : (Iterable<Integer>) calls.boxed()::iterator) {
                if (!check(what, call, when, round) && EVERY_CALL) {
                    break;
                }
            }
        }
    }

    private boolean check(String what, int call, When when, Round round) throws Throwable {
        try {
            if (!round.killAt(call, when)) {
                return false;
            }
            kills.add(proxy.hit());
            System.out.println(what + ": killed at call " + call + ", " + when + ": " + proxy.hit());
            return true;
        } catch (Throwable e) {
            throw new AssertionError(what + ", killed at call " + call + ", " + when + ": " + proxy.hit(), e);
        }
    }

    private static void arm(int call, When when) {
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
