package sh.deploy.e2e.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Standby;

class PodSightsTest {
    private static final Map<String, String> FOR_HIT = Map.of("deploy.sh/replaces-node", "hit");
    private static final Map<String, String> FOR_ANOTHER = Map.of("deploy.sh/replaces-node", "other");
    private static final Map<String, String> WAITS = Map.of(Standby.ANNOTATION, "true");

    private final PodSights sights = new PodSights();

    @Test
    void whatWasMadeForAnotherNodeIsNoReplacement() {
        answered(pod("a", "n", FOR_ANOTHER), 20);
        answered(pod("b", "n", Map.of()), 25);
        answered(pod("c", "n", FOR_HIT), 30);

        assertThat(sights.replacements("hit", 10)).containsOnlyKeys("c");
        assertThat(sights.answers("hit", 10)).isEqualTo(1);
        assertThat(sights.madeForOthers("hit", 10)).isEqualTo(2);
        assertThat(sights.replacementsMade()).containsExactly(20L, 30L);
    }

    @Test
    void aReplacementOfAnEarlierFaultOfTheSameNodeIsNone() {
        answered(pod("a", "n", FOR_HIT), 5);

        assertThat(sights.replacements("hit", 10)).isEmpty();
        assertThat(sights.madeForOthers("hit", 10)).isZero();
    }

    @Test
    void staysAReplacementWhenTheWordIsTakenAwayAndWhenItIsGone() {
        sights.see(pod("a", "", FOR_HIT), 20);
        var needed = pod("a", "n", Map.of());
        sights.see(needed, 30);
        sights.forget(needed);

        assertThat(sights.replacements("hit", 10)).containsEntry("a", Map.of(Moment.MADE, 20L, Moment.BOUND, 30L));
    }

    @Test
    void oneThatStoodByIsMadeWhenItTakesAPlace() {
        sights.see(frozen("a", "n"), 5);
        assertThat(sights.standbysBeside("hit")).isEqualTo(1);
        sights.see(pod("a", "n", FOR_HIT), 20);

        assertThat(sights.standbys()).isZero();
        assertThat(sights.replacements("hit", 10).get("a")).containsEntry(Moment.MADE, 20L);
    }

    @Test
    void thoseThatStandByOnTheNodeItselfAreNotBesideIt() {
        sights.see(frozen("a", "hit"), 5);
        sights.see(frozen("b", "n"), 6);
        sights.see(pod("c", "n", WAITS), 7);

        assertThat(sights.standbys()).isEqualTo(2);
        assertThat(sights.standbysBeside("hit")).isEqualTo(1);
    }

    private void answered(Pod pod, long at) {
        Objects.requireNonNull(sights.see(addressed(pod), at)).answered(at + 1);
    }

    private static Pod pod(String uid, String node, Map<String, String> annotations) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(uid)
                .withUid(uid)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .build();
    }

    private static Pod addressed(Pod pod) {
        return new PodBuilder(pod)
                .withNewStatus()
                .withPodIP("10.0.0.1")
                .endStatus()
                .build();
    }

    private static Pod frozen(String uid, String node) {
        return new PodBuilder(pod(uid, node, WAITS))
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withReason(Standby.REASON)
                .endCondition()
                .endStatus()
                .build();
    }
}
