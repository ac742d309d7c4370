package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.NodeCleanup;

@Tag("docker")
class DockerEngineTest extends ContainerEngineContract {
    private static final Path DATA = Path.of("/engine-contract/DockerEngineTest");
    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    @AfterAll
    static void removeImage() {
        TestImages.remove();
    }

    @Test
    void whatIsFrozenHearsASignalAndEnds() throws InterruptedException {
        var script = "trap 'exit 7' TERM; touch /tmp/ready; while :; do sleep 0.05; done";
        var id = engine.create(spec("hears", List.of("/bin/sh", "-c", script), "none"));
        engine.start(id);
        await("its shell has heard what to do at a signal")
                .atMost(Duration.ofSeconds(20))
                .until(() -> engine.exec(id, List.of("/bin/cat", "/tmp/ready"), Duration.ofSeconds(5))
                                .exitCode()
                        == 0);
        engine.pause(id);

        endBy(id, () -> engine.signal(id, "SIGTERM"));

        assertThat(exit(id).exitCode()).isEqualTo(7);
    }

    /** As after a restart of the agent. */
    @Test
    void whatAnotherFrozeIsSeenLetGoOnAndRemoved() {
        var id = sleeper("of-another");
        engine.start(id);
        engine.pause(id);
        var left = sleeper("left");
        engine.start(left);
        engine.pause(left);
        try (var next = open()) {
            assertThat(next.inspect(id).orElseThrow().paused()).isTrue();
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> next.exec(id, List.of("/bin/true"), Duration.ofSeconds(5)))
                    .matches(failure -> failure.kind() == EngineException.Kind.CONFLICT);
            next.unpause(id);
            assertThat(next.exec(id, List.of("/bin/true"), Duration.ofSeconds(5))
                            .exitCode())
                    .isZero();

            next.remove(left);
            assertThat(next.inspect(left)).isEmpty();
        }
    }

    /** It hears no signal, so nobody waits until its time is up, and it does not go on before its end. */
    @Test
    void whatIsFrozenIsKilledWhenAllAreEnded() {
        var id = engine.create(spec("stays", List.of("/bin/sh", "-c", "trap '' TERM; exec sleep 600"), "none"));
        engine.start(id);
        engine.pause(id);

        int ended = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> NodeCleanup.stopAll(DATA, List.of(SOCKET), Duration.ofMinutes(5)));

        assertThat(ended).isEqualTo(1);
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void whatItsPodGivesNoTimeIsNotWaitedFor() {
        var deaf = spec("deaf", List.of("/bin/sh", "-c", "trap '' TERM; exec sleep 600"), "none");
        var labels = new HashMap<>(deaf.labels());
        labels.put(Labels.CONTAINER, "deaf");
        labels.put(Labels.GRACE, "0");
        var id = engine.create(deaf.labelled(labels));
        engine.start(id);

        int ended = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> NodeCleanup.stopAll(DATA, List.of(SOCKET), Duration.ofMinutes(5)));

        assertThat(ended).isEqualTo(1);
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void whatWasFrozenAndHeardASignalTakesCommandsAgain() {
        var id = engine.create(spec("goes-on", List.of("/bin/sh", "-c", "trap '' TERM; exec sleep 600"), "none"));
        engine.start(id);
        engine.pause(id);
        engine.signal(id, "SIGTERM");

        assertThat(engine.exec(id, List.of("/bin/true"), Duration.ofSeconds(5)).exitCode())
                .isZero();
    }

    @Test
    void aCommandThatTakesTooLongEnds() {
        var id = sleeper("has-a-slow-one");
        engine.start(id);
        await("its own program runs").atMost(Duration.ofSeconds(20)).until(() -> processes(id) == 1);

        var result = engine.exec(id, List.of("/bin/sleep", "300"), Duration.ofMillis(300));

        assertThat(result.timedOut()).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> processes(id) == 1);
        assertThat(engine.inspect(id).orElseThrow().running()).isTrue();
    }

    private int processes(String id) {
        var script = "ps | grep -c '[s]leep'";
        var counted = engine.exec(id, List.of("/bin/sh", "-c", script), Duration.ofSeconds(5));
        return Integer.parseInt(counted.output().strip());
    }

    @Override
    ContainerEngine open() {
        return DockerEngine.open(SOCKET);
    }
}
