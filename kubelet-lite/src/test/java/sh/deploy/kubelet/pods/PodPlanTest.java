package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.probes.ContainerProbes.Failing;
import sh.deploy.kubelet.probes.ContainerProbes.Verdict;

class PodPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ImageState HERE = new ImageState.Present(new ImageView("sha256:1", List.of(), "", 1));

    private final Map<String, List<Instance>> instances = new HashMap<>();
    private final Map<String, ImageState> images = new HashMap<>();
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<String, Backoff> backoffs = new HashMap<>();
    private final Map<String, Observed.Stopping> stopping = new HashMap<>();
    private Observed.@Nullable Sandbox sandbox = new Observed.Sandbox("s1", "172.17.0.2", true);
    private Observed.@Nullable Ending ending;
    private Fence.@Nullable Refusal refusal;

    private static Container container(String name) {
        return new ContainerBuilder().withName(name).withImage("image").build();
    }

    private static Container sidecar(String name) {
        return container(name).edit().withRestartPolicy("Always").build();
    }

    private static PodShape shape(String policy, List<Container> inits, String... mains) {
        return PodShape.of(new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .withUid("u1")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy(policy)
                .withInitContainers(inits)
                .withContainers(
                        List.of(mains).stream().map(PodPlanTest::container).toList())
                .endSpec()
                .build());
    }

    private Instance add(String container, int attempt, Instance.Life life) {
        var instance =
                new Instance(container, attempt, container + attempt, "s1", "image", "sha256:1", "SIGTERM", life);
        var list = new ArrayList<>(instances.getOrDefault(container, List.of()));
        list.addFirst(instance);
        instances.put(container, list);
        return instance;
    }

    private static Instance.Life running() {
        return new Instance.Life.Running(NOW.minusSeconds(60));
    }

    private static Instance.Life ended(int exitCode) {
        return new Instance.Life.Ended(exitCode, false, NOW.minusSeconds(60), NOW, "");
    }

    private PodPlan plan(PodShape shape, Instant now) {
        return PodPlan.between(
                shape,
                new Observed(
                        sandbox, instances, images, verdicts, backoffs, stopping, Map.of(), Set.of(), Map.of(), ending,
                        false, refusal, null, Set.of(), Map.of(), null),
                now);
    }

    private List<Step> steps(PodShape shape) {
        shape.members().forEach(member -> images.putIfAbsent(member.name(), HERE));
        var plan = plan(shape, NOW);
        return Stream.concat(plan.steps().stream(), plan.later().stream()).toList();
    }

    @Test
    void nothingBeginsWhileTheLeaseRefusesItAndTheStatusSaysWhy() {
        refusal = new Fence.Refusal("LeaseLost", "the node's lease ran out");
        var shape = shape("Always", List.of(), "main");
        assertThat(steps(shape)).isEmpty();
        var died = new Instance.Life.Ended(137, false, NOW.minusSeconds(9), NOW, "");
        add("main", 0, died);
        assertThat(steps(shape)).isEmpty();
        assertThat(plan(shape, NOW).waiting())
                .containsEntry("main", new PodPlan.Waiting("LeaseLost", "the node's lease ran out"));
        refusal = null;
        assertThat(steps(shape)).containsExactly(new Step.Start("main", 1));
    }

    @Test
    void whatRunsIsLeftAloneByARefusal() {
        refusal = new Fence.Refusal("WaitingForLease", "");
        add("main", 0, new Instance.Life.Running(NOW));
        add("main", 1, new Instance.Life.Made());
        assertThat(steps(shape("Always", List.of(), "main"))).isEmpty();
    }

    @Test
    void whatRunsAndCannotBeGuardedEnds() {
        refusal = new Fence.Refusal("FenceUnavailable", "not to be seen", true);
        var running = add("main", 0, running());
        assertThat(steps(shape("Always", List.of(), "main")))
                .containsExactly(new Step.Stop(running, "Container main cannot be guarded: not to be seen", 30));
    }

    @Test
    void whatSomebodyStartedAgainEndsWhenItHasASuccessor() {
        var old = add("main", 0, running());
        add("main", 1, running());
        add("main", 2, new Instance.Life.Made());
        assertThat(steps(shape("Always", List.of(), "main")))
                .containsExactly(new Step.Stop(old, "Stopping container main", 0));
    }

    @Test
    void whatRunsIsLeftAloneWhenOnlyANewerOneThatEndedIsThere() {
        add("main", 0, running());
        add("main", 1, ended(0));
        assertThat(steps(shape("Always", List.of(), "main"))).noneMatch(step -> step instanceof Step.Stop);
    }

    @Test
    void aNewPodGetsASandboxWhileItsImageIsLookedFor() {
        sandbox = null;
        assertThat(plan(shape("Always", List.of(), "main"), NOW).steps())
                .containsExactly(new Step.LookForImage("main"), new Step.MakeSandbox());
    }

    @Test
    void allMainContainersBeginTogether() {
        assertThat(steps(shape("Always", List.of(), "one", "two")))
                .containsExactly(new Step.Start("one", 0), new Step.Start("two", 0));
    }

    @Test
    void aRunningContainerNeedsOnlyATwin() {
        add("main", 0, running());
        assertThat(steps(shape("Always", List.of(), "main"))).containsExactly(new Step.MakeTwin("main", 1));
        add("main", 1, new Instance.Life.Made());
        assertThat(steps(shape("Always", List.of(), "main"))).isEmpty();
    }

    @Test
    void aContainerThatIsNeverRestartedNeedsNoTwin() {
        add("main", 0, running());
        assertThat(steps(shape("Never", List.of(), "main"))).isEmpty();
    }

    @Test
    void initContainersRunOneAfterTheOtherBeforeTheMainOnes() {
        var shape = shape("Always", List.of(container("first"), container("second")), "main");
        assertThat(steps(shape)).containsExactly(new Step.Start("first", 0));
        add("first", 0, running());
        assertThat(steps(shape)).isEmpty();
        instances.clear();
        add("first", 0, ended(0));
        assertThat(steps(shape)).containsExactly(new Step.Start("second", 0));
        add("second", 0, ended(0));
        assertThat(steps(shape)).containsExactly(new Step.Start("main", 0));
    }

    @Test
    void aFailedInitContainerIsTriedAgainOrFailsThePod() {
        add("first", 0, ended(1));
        assertThat(steps(shape("OnFailure", List.of(container("first")), "main")))
                .containsExactly(new Step.Start("first", 1));
        var never = shape("Never", List.of(container("first")), "main");
        assertThat(plan(never, NOW).complete()).isTrue();
        assertThat(plan(never, NOW).steps()).containsExactly(new Step.RemoveSandbox("s1"));
    }

    @Test
    void mainContainersWaitUntilASidecarHasStarted() {
        var shape = shape("Always", List.of(sidecar("proxy")), "main");
        add("proxy", 0, running());
        verdicts.put("proxy0", new Verdict(false, false, null));
        assertThat(steps(shape)).doesNotContain(new Step.Start("main", 0));
        verdicts.put("proxy0", new Verdict(true, false, null));
        assertThat(steps(shape)).contains(new Step.Start("main", 0));
    }

    @Test
    void sidecarsEndAfterTheMainContainersTheLastOneFirst() {
        var shape = shape("Never", List.of(sidecar("a"), sidecar("b")), "main");
        var a = add("a", 0, running());
        var b = add("b", 0, running());
        add("main", 0, ended(0));
        assertThat(steps(shape)).containsExactly(new Step.Stop(b, "Stopping container b", 30));
        instances.remove("b");
        assertThat(steps(shape)).containsExactly(new Step.Stop(a, "Stopping container a", 30));
    }

    @Test
    void aDeathIsFollowedByAStartAtOnceEvenBeforeItsExitCodeIsKnown() {
        add("main", 0, new Instance.Life.Dying(NOW.minusSeconds(60), NOW));
        assertThat(steps(shape("Always", List.of(), "main"))).containsExactly(new Step.Start("main", 1));
    }

    @Test
    void whatDependsOnTheExitCodeWaitsForIt() {
        add("main", 0, new Instance.Life.Dying(NOW.minusSeconds(60), NOW));
        var plan = plan(shape("OnFailure", List.of(), "main"), NOW);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.wake()).isAfter(NOW);
    }

    @Test
    void repeatedFailuresWaitUntilTheirBackoffIsOver() {
        add("main", 3, ended(1));
        backoffs.put("main", new Backoff(4));
        images.put("main", HERE);
        var shape = shape("Always", List.of(), "main");
        var early = plan(shape, NOW.plusMillis(3999));
        assertThat(early.steps()).isEmpty();
        assertThat(early.wake()).isEqualTo(NOW.plusSeconds(4));
        assertThat(early.waiting().get("main"))
                .isEqualTo(new PodPlan.Waiting(
                        "CrashLoopBackOff", "back-off 4s restarting failed container=main pod=web_default(u1)"));
        assertThat(plan(shape, NOW.plusSeconds(4)).steps()).containsExactly(new Step.TakeTurn("main"));
        backoffs.put("main", new Backoff(4).withTurn(NOW.plusSeconds(4)));
        assertThat(plan(shape, NOW.plusSeconds(4)).steps()).containsExactly(new Step.Start("main", 4));
    }

    @Test
    void whoIsInBackOffWaitsForItsTurnOfTheNodeToo() {
        add("main", 3, ended(1));
        backoffs.put("main", new Backoff(4).withTurn(NOW.plusSeconds(9)));
        images.put("main", HERE);
        var shape = shape("Always", List.of(), "main");
        var early = plan(shape, NOW.plusSeconds(5));
        assertThat(early.steps()).isEmpty();
        assertThat(early.wake()).isEqualTo(NOW.plusSeconds(9));
        assertThat(early.waiting()).containsKey("main");
        assertThat(plan(shape, NOW.plusSeconds(9)).steps()).containsExactly(new Step.Start("main", 4));
    }

    @Test
    void theFirstRestartTakesNoTurnAndTheNextDeathAnother() {
        add("main", 0, ended(1));
        backoffs.put("main", Backoff.NONE.afterDeath(Duration.ofSeconds(1)));
        assertThat(steps(shape("Always", List.of(), "main"))).containsExactly(new Step.Start("main", 1));
        assertThat(new Backoff(2)
                        .withTurn(NOW)
                        .afterDeath(Duration.ofSeconds(1))
                        .turn())
                .isNull();
    }

    @Test
    void aFailedStartIsTriedAgainAfterItsBackoffAndSaysWhyMeanwhile() {
        add("main", 0, new FailedStart(NOW, "no such file").life());
        backoffs.put("main", Backoff.NONE.afterFailedStart().afterFailedStart());
        images.put("main", HERE);
        var shape = shape("Always", List.of(), "main");
        var first = plan(shape, NOW.plusMillis(999));
        assertThat(first.steps()).isEmpty();
        assertThat(first.waiting().get("main")).isEqualTo(new PodPlan.Waiting("RunContainerError", "no such file"));
        assertThat(first.wake()).isEqualTo(NOW.plusSeconds(1));
        var then = plan(shape, NOW.plusSeconds(1));
        assertThat(then.steps()).isEmpty();
        assertThat(then.waiting().get("main"))
                .isEqualTo(new PodPlan.Waiting(
                        "CrashLoopBackOff", "back-off 2s restarting failed container=main pod=web_default(u1)"));
        assertThat(then.wake()).isEqualTo(NOW.plusSeconds(2));
        assertThat(plan(shape, NOW.plusSeconds(2)).steps()).containsExactly(new Step.TakeTurn("main"));
        backoffs.put("main", Backoff.NONE.afterFailedStart().afterFailedStart().withTurn(NOW.plusSeconds(2)));
        assertThat(plan(shape, NOW.plusSeconds(2)).steps()).containsExactly(new Step.Start("main", 1));
    }

    @Test
    void backoffOfFailedStartsDoublesFromASecondToAMinute() {
        var backoff = Backoff.NONE;
        var delays = new ArrayList<Long>();
        for (int failure = 0; failure < 8; failure++) {
            backoff = backoff.afterFailedStart();
            delays.add(backoff.delay().toSeconds());
        }
        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void onlyTheNewestOfTheDeadIsKept() {
        add("main", 0, ended(1));
        add("main", 1, ended(1));
        add("main", 2, running());
        add("main", 3, new Instance.Life.Made());
        assertThat(steps(shape("Always", List.of(), "main"))).containsExactly(new Step.Remove("main0"));
    }

    @Test
    void aFailingLivenessProbeStopsTheContainerWithItsOwnGrace() {
        var main = add("main", 0, running());
        verdicts.put("main0", new Verdict(true, true, new Failing("liveness", 7L)));
        assertThat(steps(shape("Always", List.of(), "main")))
                .containsExactly(new Step.Stop(main, "Container main failed liveness probe, will be restarted", 7));
    }

    @Test
    void deletionStopsThenKillsThenFinishes() {
        var shape = shape("Always", List.of(), "main");
        var main = add("main", 0, running());
        ending = new Observed.Ending(NOW, 5, true, "", "");
        assertThat(plan(shape, NOW).steps()).containsExactly(new Step.Stop(main, "Stopping container main", 5));

        stopping.put("main0", new Observed.Stopping(NOW.plusSeconds(5), null));
        assertThat(plan(shape, NOW.plusSeconds(4)).steps()).isEmpty();
        assertThat(plan(shape, NOW.plusSeconds(4)).wake()).isEqualTo(NOW.plusSeconds(5));
        assertThat(plan(shape, NOW.plusSeconds(5)).steps()).containsExactly(new Step.Kill(main));

        instances.clear();
        add("main", 0, ended(137));
        assertThat(plan(shape, NOW.plusSeconds(5)).steps()).containsExactly(new Step.Finish());
    }

    @Test
    void aShorterGraceKillsSooner() {
        var main = add("main", 0, running());
        stopping.put("main0", new Observed.Stopping(NOW.plusSeconds(30), null));
        ending = new Observed.Ending(NOW, 0, true, "", "");
        assertThat(plan(shape("Always", List.of(), "main"), NOW).steps()).containsExactly(new Step.Kill(main));
    }

    @Test
    void aHookThatUsesUpTheGraceLeavesTwoSecondsMore() {
        var shape = shape("Always", List.of(), "main");
        var main = add("main", 0, running());
        ending = new Observed.Ending(NOW, 5, true, "", "");
        stopping.put("main0", Observed.Stopping.withHook(NOW.plusSeconds(5)));
        assertThat(plan(shape, NOW.plusSeconds(5)).steps()).isEmpty();

        stopping.computeIfPresent("main0", (id, hooked) -> hooked.hookDone(NOW.plusSeconds(5)));
        assertThat(plan(shape, NOW.plusMillis(6_999)).steps()).isEmpty();
        assertThat(plan(shape, NOW.plusSeconds(5)).wake()).isEqualTo(NOW.plusSeconds(7));
        assertThat(plan(shape, NOW.plusSeconds(7)).steps()).containsExactly(new Step.Kill(main));
    }

    @Test
    void aHookThatOutlastsAGraceThatWasCutLeavesNothing() {
        var shape = shape("Always", List.of(), "main");
        var main = add("main", 0, running());
        stopping.put("main0", Observed.Stopping.withHook(NOW.plusSeconds(600)));
        ending = new Observed.Ending(NOW, 2, true, "", "");
        assertThat(plan(shape, NOW).wake()).isEqualTo(NOW.plusSeconds(2));
        assertThat(plan(shape, NOW.plusSeconds(2)).steps()).containsExactly(new Step.Kill(main));
    }

    @Test
    void aHookThatIsDoneInTimeLeavesTheRestOfTheGrace() {
        var hooked = Observed.Stopping.withHook(NOW.plusSeconds(5));
        assertThat(hooked.hookDone(NOW.plusSeconds(1)).until()).isEqualTo(NOW.plusSeconds(5));
        assertThat(hooked.hookDone(NOW.plusSeconds(4)).until()).isEqualTo(NOW.plusSeconds(6));
    }

    @Test
    void whatIsToBeGoneAtOnceIsGoneDespiteItsHook() {
        var main = add("main", 0, running());
        stopping.put("main0", Observed.Stopping.withHook(NOW.plusSeconds(30)));
        ending = new Observed.Ending(NOW, 1, true, "", "");
        assertThat(plan(shape("Always", List.of(), "main"), NOW.plusSeconds(1)).steps())
                .containsExactly(new Step.Kill(main));
    }

    @Test
    void containersOfADeadSandboxEndBeforeItIsReplaced() {
        sandbox = new Observed.Sandbox("s1", "", false);
        var main = add("main", 0, running());
        var shape = shape("Always", List.of(), "main");
        assertThat(plan(shape, NOW).steps()).containsExactly(new Step.Stop(main, "Stopping container main", 30));
        instances.clear();
        add("main", 0, ended(137));
        assertThat(plan(shape, NOW).steps()).containsExactly(new Step.RemoveSandbox("s1"));
    }

    @Test
    void afterItsSandboxDiedAContainerGoesOnCounting() {
        add("main", 2, ended(137));
        sandbox = new Observed.Sandbox("s2", "172.17.0.3", true);
        assertThat(steps(shape("Always", List.of(), "main"))).contains(new Step.Start("main", 3));
    }

    @Test
    void anImageThatCannotBeHadIsTriedAgainWhenItsPauseIsOver() {
        images.put("main", new ImageState.Failed("ImagePullBackOff", "no", 2, NOW.plusSeconds(10)));
        var shape = shape("Always", List.of(), "main");
        var early = plan(shape, NOW.plusSeconds(9));
        assertThat(early.steps()).isEmpty();
        assertThat(early.waiting().get("main")).isEqualTo(new PodPlan.Waiting("ImagePullBackOff", "no"));
        assertThat(plan(shape, NOW.plusSeconds(10)).steps()).containsExactly(new Step.LookForImage("main"));
    }

    @Test
    void backoffBeginsAtNothingAndNeverExceedsAMinute() {
        var backoff = Backoff.NONE;
        var delays = new ArrayList<Long>();
        for (int death = 0; death < 10; death++) {
            backoff = backoff.afterDeath(Duration.ofSeconds(1));
            delays.add(backoff.delay().toSeconds());
        }
        assertThat(delays).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void aContainerThatRanWellIsForgiven() {
        assertThat(new Backoff(3).afterDeath(Duration.ofSeconds(10)).delay()).isZero();
        assertThat(new Backoff(3).afterDeath(Duration.ofMillis(9_999)).delay()).isEqualTo(Duration.ofSeconds(4));
        assertThat(new Backoff(6).afterDeath(Duration.ofSeconds(31)).deaths()).isEqualTo(7);
        assertThat(new Backoff(6).afterDeath(Duration.ofSeconds(32)).deaths()).isEqualTo(1);
    }
}
