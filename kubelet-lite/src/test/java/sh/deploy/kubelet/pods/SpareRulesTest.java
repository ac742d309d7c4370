package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.HotSpare;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.probes.ContainerProbes.Failing;
import sh.deploy.kubelet.probes.ContainerProbes.Verdict;

class SpareRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ImageState HERE = new ImageState.Present(new ImageView("sha256:1", List.of(), "", 1));

    private final List<Instance> mains = new ArrayList<>();
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<String, Backoff> backoffs = new HashMap<>();
    private final Map<String, Observed.Stopping> stopping = new HashMap<>();
    private final Map<String, Observed.Blocked> blocked = new HashMap<>();
    private final Set<String> twinning = new HashSet<>();
    private final Map<String, Instant> surplus = new HashMap<>();
    private Observed.Sandbox sandbox = new Observed.Sandbox("s1", "172.17.0.2", true);
    private @Nullable Spare spare;
    private Observed.@Nullable Ending ending;
    private PodShape shape = shape("crash", null);

    private static PodShape shape(String asked, @Nullable Probe readiness) {
        return PodShape.of(new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .withUid("u1")
                .addToAnnotations(HotSpare.ANNOTATION, asked)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("image")
                .withReadinessProbe(readiness)
                .endContainer()
                .endSpec()
                .build());
    }

    private static Instance instance(int attempt, String sandbox, Instance.Life life) {
        return new Instance("main", attempt, "main" + attempt, sandbox, "image", "sha256:1", "SIGTERM", life);
    }

    /** The engine is busy with the dead container then, and with the spare's news. */
    @Test
    void theSandboxBeforeIsRemovedAMomentAfterTheSpareHasTakenOver() {
        main(1, runningFor(Duration.ofSeconds(1)));
        surplus.put("s0", NOW.minusMillis(249));
        assertThat(steps()).isEmpty();
        assertThat(plan().wake()).isEqualTo(NOW.plusMillis(1));
        surplus.put("s0", NOW.minusMillis(250));
        assertThat(steps()).containsExactly(new Step.RemoveSandbox("s0"));
    }

    private static Instance.Life runningFor(Duration time) {
        return new Instance.Life.Running(NOW.minus(time));
    }

    private void main(int attempt, Instance.Life life) {
        mains.addFirst(instance(attempt, "s1", life));
    }

    private Spare spare(int attempt, Instance.Life life, boolean frozen) {
        var made =
                new Spare(new Observed.Sandbox("s2", "172.17.0.3", true), instance(attempt, "s2", life), frozen, false);
        spare = made;
        return made;
    }

    private PodPlan plan() {
        return PodPlan.between(
                shape,
                new Observed(
                        sandbox,
                        Map.of("main", mains),
                        Map.of("main", HERE),
                        verdicts,
                        backoffs,
                        stopping,
                        blocked,
                        twinning,
                        Map.of(),
                        ending,
                        false,
                        null,
                        spare,
                        Set.of(),
                        surplus,
                        null),
                NOW);
    }

    private List<Step> steps() {
        var plan = plan();
        return Stream.concat(plan.steps().stream(), plan.later().stream()).toList();
    }

    @Test
    void isMadeWhenTheContainerHasSettledAndInsteadOfATwin() {
        main(0, runningFor(Duration.ofMillis(1999)));
        assertThat(steps()).isEmpty();
        assertThat(plan().wake()).isEqualTo(NOW.plusMillis(1));
        mains.clear();
        main(0, runningFor(Duration.ofSeconds(2)));
        assertThat(steps()).containsExactly(new Step.MakeSpare("main", 1));
        twinning.add("main");
        assertThat(steps()).isEmpty();
    }

    @Test
    void aReadinessProbeSaysWhenTheContainerAndWhenTheSpareIsReady() {
        shape = shape("crash", new Probe());
        main(0, runningFor(Duration.ofMinutes(1)));
        verdicts.put("main0", new Verdict(true, false, null));
        assertThat(steps()).isEmpty();
        verdicts.put("main0", new Verdict(true, true, null));
        assertThat(steps()).containsExactly(new Step.MakeSpare("main", 1));

        var warm = spare(1, runningFor(Duration.ofMinutes(1)), false);
        verdicts.put("main1", new Verdict(true, false, null));
        assertThat(steps()).isEmpty();
        verdicts.put("main1", new Verdict(true, true, null));
        assertThat(steps()).containsExactly(new Step.FreezeSpare(warm));
    }

    @Test
    void isNotFrozenWhileItsHookRuns() {
        main(0, runningFor(Duration.ofMinutes(1)));
        var warm = spare(1, runningFor(Duration.ofSeconds(3)), false);
        twinning.add("main");
        assertThat(steps()).isEmpty();
        twinning.clear();
        assertThat(steps()).containsExactly(new Step.FreezeSpare(warm));
    }

    @Test
    void takesOverAtOnceFrozenOrNot() {
        main(0, new Instance.Life.Dying(NOW.minusSeconds(60), NOW));
        backoffs.put("main", new Backoff(1));
        for (boolean frozen : List.of(true, false)) {
            var either = spare(1, runningFor(Duration.ofSeconds(1)), frozen);
            assertThat(steps()).containsExactly(new Step.UseSpare(either));
        }
    }

    @Test
    void waitsOutTheBackOffFrozenAndIsGivenUpWhenItIsNotFrozenYet() {
        main(0, new Instance.Life.Dying(NOW.minusSeconds(1), NOW));
        backoffs.put("main", new Backoff(2));
        spare(1, runningFor(Duration.ofSeconds(30)), true);
        assertThat(steps()).isEmpty();
        assertThat(plan().wake()).isEqualTo(NOW.plusSeconds(1));
        spare(1, runningFor(Duration.ofSeconds(30)), false);
        assertThat(steps()).containsExactly(new Step.RemoveSpare(""));
    }

    @Test
    void isMadeAfterACrashLoopOnlyWhenTheNextDeathIsForgiven() {
        main(0, new Instance.Life.Ended(1, false, NOW.minusSeconds(100), NOW.minusSeconds(9), ""));
        main(1, runningFor(Duration.ofSeconds(50))); // it was a spare itself: the time it was frozen is not counted
        backoffs.put("main", new Backoff(2));
        assertThat(steps()).isEmpty();
        assertThat(plan().wake()).isEqualTo(NOW.plusSeconds(1));
        backoffs.put("main", new Backoff(1));
        assertThat(steps()).containsExactly(new Step.MakeSpare("main", 2));
    }

    @Test
    void isNotMadeForAContainerThatIsAboutToEnd() {
        main(0, runningFor(Duration.ofMinutes(1)));
        stopping.put("main0", new Observed.Stopping(NOW.plusSeconds(9), null));
        assertThat(steps()).isEmpty();
    }

    @Test
    void thatFailedIsMadeAnewAfterAPause() {
        main(0, runningFor(Duration.ofMinutes(1)));
        spare(1, new Instance.Life.Ended(3, false, NOW, NOW, ""), false);
        assertThat(steps()).containsExactly(new Step.RemoveSpare("it ended with exit code 3"));
        spare(1, runningFor(Duration.ofMinutes(1)), false);
        verdicts.put("main1", new Verdict(true, true, new Failing("liveness", null)));
        assertThat(steps()).containsExactly(new Step.RemoveSpare("its liveness probe failed"));
        spare = null;
        blocked.put(Spare.NAME, new Observed.Blocked("HotSpareFailed", "", 1, NOW.plusSeconds(1)));
        assertThat(steps()).isEmpty();
        assertThat(plan().wake()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void thatIsNeverReadyIsGivenUp() {
        shape = shape("crash", new Probe());
        main(0, runningFor(Duration.ofHours(1)));
        spare(1, runningFor(SpareRules.READY_WITHIN.minusMillis(1)), false);
        assertThat(steps()).isEmpty();
        spare(1, runningFor(SpareRules.READY_WITHIN), false);
        assertThat(steps()).containsExactly(new Step.RemoveSpare("it was not ready within 5 minutes"));
    }

    @Test
    void thatWasMadeFromAnOldSpecOrForAnotherStartIsNotUsed() {
        main(0, new Instance.Life.Dying(NOW.minusSeconds(60), NOW));
        var fresh = spare(1, runningFor(Duration.ofMinutes(1)), true);
        spare = new Spare(fresh.sandbox(), fresh.instance(), true, true);
        assertThat(steps()).containsExactly(new Step.Start("main", 1), new Step.RemoveSpare(""));
        spare(2, runningFor(Duration.ofMinutes(1)), true);
        assertThat(steps()).containsExactly(new Step.Start("main", 1), new Step.RemoveSpare(""));
    }

    @Test
    void goesWhenThePodDoesNotAskForItAnyMore() {
        shape = shape("none", null);
        main(0, runningFor(Duration.ofMinutes(1)));
        spare(1, runningFor(Duration.ofMinutes(1)), true);
        assertThat(steps()).contains(new Step.RemoveSpare(""));
    }

    @Test
    void takesOverWhenThePodsSandboxDied() {
        sandbox = new Observed.Sandbox("s1", "", false);
        main(0, runningFor(Duration.ofMinutes(1)));
        var frozen = spare(1, runningFor(Duration.ofMinutes(1)), true);
        assertThat(steps()).hasSize(1).first().isInstanceOf(Step.Stop.class);
        mains.clear();
        main(0, new Instance.Life.Ended(143, false, NOW.minusSeconds(60), NOW, ""));
        assertThat(steps()).containsExactly(new Step.UseSpare(frozen));
    }

    @Test
    void isRemovedAsSoonAsThePodEnds() {
        main(0, runningFor(Duration.ofMinutes(1)));
        spare(1, runningFor(Duration.ofMinutes(1)), true);
        ending = new Observed.Ending(NOW, 5, true, "", "");
        assertThat(steps())
                .containsExactly(
                        new Step.Stop(mains.getFirst(), "Stopping container main", 5), new Step.RemoveSpare(""));
    }
}
