package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.Labels;

class FoundContainersTest {
    private static ContainerSummary member(String id, String uid, String sandbox, boolean running) {
        return new ContainerSummary(
                id, Map.of(Labels.CONTAINER, "main", Labels.UID, uid, Labels.SANDBOX, sandbox), running);
    }

    @Test
    void aSandboxThatAContainerNamesIsThatPodsAndAnyOtherIsReady() {
        var found = FoundContainers.in(List.of(
                member("c1", "u1", "s1", true),
                new ContainerSummary("s1", Map.of(), true),
                new ContainerSummary("s2", Map.of(), true)));
        assertThat(found.readySandboxes()).containsExactly("s2");
        assertThat(found.pods())
                .containsExactly(Map.entry("u1", new FoundContainers.Left(List.of("c1"), "s1", Set.of("s1"))));
    }

    @Test
    void aSandboxMadeForAPodIsFoundWithoutAnyContainer() {
        var found = FoundContainers.in(List.of(new ContainerSummary("s1", Map.of(Labels.UID, "u1"), true)));
        assertThat(found.readySandboxes()).isEmpty();
        assertThat(found.pods().get("u1")).isEqualTo(new FoundContainers.Left(List.of(), "s1", Set.of("s1")));
    }

    @Test
    void theSandboxOfWhatRunsCountsBeforeAnOlderOne() {
        var found = FoundContainers.in(List.of(
                member("old", "u1", "s1", false),
                member("new", "u1", "s2", true),
                new ContainerSummary("s1", Map.of(), false),
                new ContainerSummary("s2", Map.of(), true)));
        assertThat(found.pods().get("u1")).satisfies(left -> {
            assertThat(left.sandbox()).isEqualTo("s2");
            assertThat(left.sandboxes()).containsExactlyInAnyOrder("s1", "s2");
        });
    }
}
