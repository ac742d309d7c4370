package sh.deploy.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectFacts;

class WantedPodsTest {
    @Test
    void addsUpEachControllerOnce() {
        var scales = Map.of(
                "a",
                new WantedPods.Scale("deployment", 5),
                "b",
                new WantedPods.Scale("deployment", 5),
                "c",
                new WantedPods.Scale("set", 2));

        var wanted = WantedPods.of(
                List.of(pod("1", "a"), pod("2", "b"), pod("3", "c")),
                pod -> Optional.ofNullable(
                        scales.get(ObjectFacts.controller(pod).orElseThrow().getUid())));

        assertThat(wanted).isEqualTo(new WantedPods(7, List.of(), List.of()));
    }

    @Test
    void tellsPodsThatNobodyControlsFromPodsWhoseControllerIsNotKnown() {
        var wanted = WantedPods.of(List.of(pod("1", ""), pod("2", "a")), pod -> Optional.empty());

        assertThat(wanted).isEqualTo(new WantedPods(0, List.of("1"), List.of("2")));
    }

    private static Pod pod(String name, String owner) {
        var pod = new PodBuilder().withNewMetadata().withName(name).endMetadata();
        return owner.isEmpty()
                ? pod.build()
                : pod.editMetadata()
                        .addNewOwnerReference()
                        .withUid(owner)
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build();
    }
}
