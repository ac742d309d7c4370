package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import sh.deploy.controllers.autoscaler.ScaleDecision.Add;
import sh.deploy.controllers.autoscaler.ScaleDecision.Member;
import sh.deploy.controllers.autoscaler.ScaleDecision.Remove;
import sh.deploy.controllers.autoscaler.ScaleDecision.Stay;

class ScaleDecisionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final PoolRules RULES = new PoolRules(
            0, 3, 1000, new PoolRules.Mark(70, Duration.ofSeconds(10)), new PoolRules.Mark(40, Duration.ofSeconds(60)));

    @Test
    void addsANodeOnceTheLoadHasBeenPastTheMarkForItsTime() {
        assertThat(decide(List.of(), load(11, 71))).isInstanceOfSatisfying(Add.class, add -> {
            assertThat(add.nodes()).isEqualTo(1);
            assertThat(add.reason())
                    .isEqualTo("CPU is at 71 %, past 70 % for 10 s (710m used and 0m waiting of 1000m allocatable)");
        });
        assertThat(decide(List.of(), load(10, 71))).isInstanceOf(Stay.class);
    }

    @Test
    void staysAtTheMarkItself() {
        assertThat(decide(List.of(), load(30, 70))).isInstanceOf(Stay.class);
    }

    @Test
    void startsAgainAfterAMomentBelowTheMark() {
        var loads = new java.util.ArrayList<>(load(30, 90));
        loads.set(25, new Load(25 * SECOND, 690, 0, 1000));
        assertThat(ScaleDecision.decide(RULES, List.of(), loads, Shortage.NONE, 29 * SECOND))
                .isInstanceOf(Stay.class);
    }

    @Test
    void countsWhatPodsAskForThatFitNowhere() {
        var loads = LongStream.range(0, 11)
                .mapToObj(i -> new Load(i * SECOND, 100, 2600, 1000))
                .toList();
        assertThat(ScaleDecision.decide(RULES, List.of(), loads, Shortage.NONE, 10 * SECOND))
                .isInstanceOfSatisfying(
                        Add.class, add -> assertThat(add.nodes()).isEqualTo(3));
    }

    @Test
    void decidesAtOnceWhenTheMarkHasNoTime() {
        var rules = new PoolRules(0, 1, 0, new PoolRules.Mark(70, Duration.ZERO), RULES.down());
        assertThat(ScaleDecision.decide(rules, List.of(), load(1, 71), Shortage.NONE, 0))
                .isInstanceOf(Add.class);
    }

    @Test
    void waitsForANodeThatIsOnItsWay() {
        assertThat(decide(List.of(member("a", false, true)), load(30, 99))).isInstanceOf(Stay.class);
    }

    @Test
    void neverGoesPastTheMaximumNorBelowTheMinimum() {
        var three = List.of(member("a", true, true), member("b", true, true), member("c", true, true));
        assertThat(decide(three, load(30, 99))).isInstanceOf(Stay.class);
        var atLeastOne = new PoolRules(1, 3, 0, RULES.up(), RULES.down());
        assertThat(ScaleDecision.decide(atLeastOne, three.subList(0, 1), load(90, 1), Shortage.NONE, 89 * SECOND))
                .isInstanceOf(Stay.class);
        assertThat(ScaleDecision.decide(atLeastOne, List.of(), List.of(), Shortage.NONE, 0))
                .isInstanceOf(Add.class);
    }

    @Test
    void removesTheFreeNodeThatIsMissedLeastOnceTheLoadHasBeenLowForItsTime() {
        var members = List.of(
                new Member("a", true, true, 100, 50),
                new Member("b", true, true, 100, 10),
                new Member("c", true, false, 100, 0));
        assertThat(decide(members, load(61, 39)))
                .isInstanceOfSatisfying(
                        Remove.class, remove -> assertThat(remove.node()).isEqualTo("b"));
        assertThat(decide(members, load(60, 39))).isInstanceOf(Stay.class);
        assertThat(decide(members, load(61, 40))).isInstanceOf(Stay.class);
    }

    @Test
    void keepsANodeWithoutWhichTheRestWouldBePastTheMark() {
        assertThat(decide(List.of(new Member("a", true, true, 600, 0)), load(61, 39)))
                .isInstanceOf(Stay.class);
    }

    @Test
    void addsWhatPodsWaitForAlsoWhenCpuIsIdle() {
        var shortage = new Shortage(2, "pod default/a waits for a node: Insufficient memory");
        assertThat(ScaleDecision.decide(RULES, List.of(), load(90, 1), shortage, 89 * SECOND))
                .isEqualTo(new Add(2, shortage.reason()));
        var two = List.of(member("a", true, true), member("b", true, true));
        assertThat(ScaleDecision.decide(RULES, two, load(90, 1), shortage, 89 * SECOND))
                .isEqualTo(new Add(1, shortage.reason()));
    }

    @Test
    void removesNoNodeWhilePodsWaitForOne() {
        var three = List.of(member("a", true, true), member("b", true, true), member("c", true, true));
        var shortage = new Shortage(0, "pod default/a waits for a node: Insufficient memory");
        assertThat(ScaleDecision.decide(RULES, three, load(90, 1), shortage, 89 * SECOND))
                .isInstanceOf(Stay.class);
    }

    @Test
    void readsDurations() {
        assertThat(GoDuration.parse("1m30s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(GoDuration.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(GoDuration.parse("0s")).isZero();
    }

    private static Member member(String name, boolean ready, boolean free) {
        return new Member(name, ready, free, 100, 0);
    }

    private static ScaleDecision decide(List<Member> members, List<Load> loads) {
        return ScaleDecision.decide(RULES, members, loads, Shortage.NONE, (loads.size() - 1) * SECOND);
    }

    /** One sample a second of a cluster with one core. */
    private static List<Load> load(int seconds, int percent) {
        return LongStream.range(0, seconds)
                .mapToObj(i -> new Load(i * SECOND, percent * 10L, 0, 1000))
                .toList();
    }
}
