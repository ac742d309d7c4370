package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Standby;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.images.ImageState;

class StandbyRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ImageState HERE = new ImageState.Present(new ImageView("sha256:1", List.of(), "", 1));
    private static final Instance.Life SETTLED = new Instance.Life.Running(NOW.minus(WarmUp.SETTLES_WITHIN));

    private final Map<String, List<Instance>> instances = new HashMap<>();
    private final Map<String, Observed.Stopping> stopping = new HashMap<>();
    private final Set<String> frozen = new HashSet<>();

    @Test
    void allAreFrozenWhenTheLastIsReady() {
        var web = add("web", SETTLED);
        add("log", new Instance.Life.Running(NOW.minus(Duration.ofMillis(1_500))));
        assertThat(steps(true)).isEmpty();
        assertThat(plan(true).wake()).isEqualTo(NOW.plusMillis(500));

        var log = add("log", SETTLED);
        assertThat(steps(true)).containsExactly(new Step.Freeze(web), new Step.Freeze(log));
        frozen.add(web.id());
        assertThat(steps(true)).containsExactly(new Step.Freeze(log));
        frozen.add(log.id());
        assertThat(steps(true)).isEmpty();
    }

    @Test
    void noneIsFrozenWhileOneIsStopped() {
        var web = add("web", SETTLED);
        add("log", SETTLED);
        stopping.put(web.id(), new Observed.Stopping(NOW.plusSeconds(9), null));
        assertThat(steps(true)).noneMatch(step -> step instanceof Step.Freeze);
    }

    @Test
    void allRunOnBeforeAnythingElseWhenThePodTakesAPlace() {
        var web = add("web", SETTLED);
        var log = add("log", SETTLED);
        frozen.addAll(List.of(web.id(), log.id()));
        assertThat(plan(false).steps()).containsExactlyInAnyOrder(new Step.Thaw(web), new Step.Thaw(log));
        frozen.clear();
        assertThat(plan(false).steps()).isEmpty();
    }

    private Instance add(String container, Instance.Life life) {
        var instance = new Instance(container, 0, container + "-0", "s1", "image", "sha256:1", "SIGTERM", life);
        instances.put(container, List.of(instance));
        return instance;
    }

    private List<Step> steps(boolean standby) {
        var plan = plan(standby);
        return Stream.concat(plan.steps().stream(), plan.later().stream()).toList();
    }

    private PodPlan plan(boolean standby) {
        return PodPlan.between(
                shape(standby),
                new Observed(
                        new Observed.Sandbox("s1", "172.17.0.2", true),
                        instances,
                        Map.of("web", HERE, "log", HERE),
                        Map.of(),
                        Map.of(),
                        stopping,
                        Map.of(),
                        Set.of("web", "log"),
                        Map.of(),
                        null,
                        false,
                        null,
                        null,
                        frozen,
                        Map.of(),
                        null),
                NOW);
    }

    private static PodShape shape(boolean standby) {
        return PodShape.of(new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("default")
                .withUid("u1")
                .addToAnnotations(Standby.ANNOTATION, standby ? "true" : "false")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage("image")
                .endContainer()
                .addNewContainer()
                .withName("log")
                .withImage("image")
                .endContainer()
                .endSpec()
                .build());
    }
}
