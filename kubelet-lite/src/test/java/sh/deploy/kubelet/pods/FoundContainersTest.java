package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.Labels;

class FoundContainersTest {
    private static ContainerSummary member(String id, String uid, String sandbox, boolean running) {
        return new ContainerSummary(
                id, Map.of(Labels.CONTAINER, "main", Labels.UID, uid, Labels.SANDBOX, sandbox), running, false);
    }

    @Test
    void aSandboxThatAContainerNamesIsThatPodsAndAnyOtherIsReady() {
        var found = FoundContainers.in(List.of(
                member("c1", "u1", "s1", true),
                new ContainerSummary("s1", Map.of(), true, false),
                new ContainerSummary("s2", Map.of(), true, false),
                new ContainerSummary("s3", Map.of(Labels.HOSTNAME, "web-0"), true, false)));
        assertThat(found.readySandboxes()).containsExactly("s2");
        assertThat(found.pods())
                .containsExactly(Map.entry("u1", new FoundContainers.Left(List.of("c1"), "s1", "", Set.of("s1"))));
    }

    @Test
    void aSandboxMadeForAPodIsFoundWithoutAnyContainer() {
        var found = FoundContainers.in(List.of(new ContainerSummary("s1", Map.of(Labels.UID, "u1"), true, false)));
        assertThat(found.readySandboxes()).isEmpty();
        assertThat(found.pods().get("u1")).isEqualTo(new FoundContainers.Left(List.of(), "s1", "", Set.of("s1")));
    }

    @Test
    void theSandboxOfWhatRunsCountsBeforeAnOlderOne() {
        var found = FoundContainers.in(List.of(
                member("old", "u1", "s1", false),
                member("new", "u1", "s2", true),
                new ContainerSummary("s1", Map.of(), false, false),
                new ContainerSummary("s2", Map.of(), true, false)));
        assertThat(found.pods().get("u1")).satisfies(left -> {
            assertThat(left.sandbox()).isEqualTo("s2");
            assertThat(left.sandboxes()).containsExactlyInAnyOrder("s1", "s2");
        });
    }

    private static ContainerSummary spare(String id, int attempt, String sandbox, boolean running, boolean paused) {
        return new ContainerSummary(
                id,
                Map.of(
                        Labels.CONTAINER, "main",
                        Labels.UID, "u1",
                        Labels.SANDBOX, sandbox,
                        Labels.ATTEMPT, "" + attempt,
                        Labels.SPARE, "true"),
                running,
                paused);
    }

    private static FoundContainers.Left left(ContainerSummary... containers) {
        var all = new ArrayList<>(List.of(containers));
        List.of("s1", "s2", "s3").forEach(id -> all.add(new ContainerSummary(id, Map.of(), true, false)));
        return Objects.requireNonNull(FoundContainers.in(all).pods().get("u1"));
    }

    @Test
    void aFrozenSpareStaysASpareWhetherItsContainerRunsOrNot() {
        for (boolean running : List.of(true, false)) {
            var left = left(spare("c2", 1, "s2", false, true), member("c1", "u1", "s1", running));
            assertThat(left.sandbox()).isEqualTo("s1");
            assertThat(left.spareSandbox()).isEqualTo("s2");
        }
    }

    @Test
    void aSpareThatRunsAloneHasTakenOver() {
        var left = left(member("c1", "u1", "s1", false), spare("c2", 1, "s2", true, false));
        assertThat(left.sandbox()).isEqualTo("s2");
        assertThat(left.spareSandbox()).isEmpty();
        assertThat(left.sandboxes()).containsExactlyInAnyOrder("s1", "s2");
    }

    @Test
    void ofTwoThatWereSparesTheNewerOneIs() {
        for (boolean frozen : List.of(true, false)) {
            var left = left(spare("c3", 2, "s3", !frozen, frozen), spare("c2", 1, "s2", true, false));
            assertThat(left.sandbox()).isEqualTo("s2");
            assertThat(left.spareSandbox()).isEqualTo("s3");
        }
    }

    @Test
    void aContainerThatSomebodyPausedIsNoSpare() {
        var paused = new ContainerSummary(
                "c1", Map.of(Labels.CONTAINER, "main", Labels.UID, "u1", Labels.SANDBOX, "s1"), false, true);
        assertThat(left(paused).sandbox()).isEqualTo("s1");
        assertThat(left(paused).spareSandbox()).isEmpty();
    }
}
