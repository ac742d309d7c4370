package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.HotSpare;

class PodReaderTest {
    private static PodBuilder asking(String cpu, String memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withUid("u1")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withNewResources()
                .addToRequests(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)))
                .endResources()
                .endContainer()
                .endSpec();
    }

    @Test
    void countsAPodWithAHotSpareTwice() {
        var pod = asking("250m", "1Gi");
        assertThat(PodReader.read(pod.build()).requests()).isEqualTo(new Resources(250, Examples.GIB));
        var withSpare = pod.editMetadata()
                .addToAnnotations(HotSpare.ANNOTATION, "crash")
                .endMetadata()
                .build();
        assertThat(PodReader.read(withSpare).requests()).isEqualTo(new Resources(500, 2 * Examples.GIB));
    }
}
