package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** What every engine must do. */
abstract class ContainerEngineContract {
    private static final long BOUND_SECONDS = 20;

    private final Map<String, String> labels =
            Labels.ofNode("/engine-contract/" + getClass().getSimpleName(), "n1");
    ContainerEngine engine;

    abstract ContainerEngine open();

    @BeforeEach
    void start() {
        engine = open();
        PauseImage.ensure(engine);
        TestImages.ensureShell(engine);
    }

    @AfterEach
    void removeAll() {
        engine.list(labels).forEach(container -> engine.remove(container.id()));
        engine.close();
    }

    ContainerSpec spec(String name, List<String> command, String network) {
        return new ContainerSpec(
                "engine-contract-" + name,
                command.equals(PauseImage.COMMAND) ? PauseImage.REFERENCE : TestImages.SHELL,
                command,
                List.of(),
                List.of("A=b"),
                "",
                labels,
                new ContainerSpec.Namespaces(
                        network, "shareable", "", "", List.of(), ContainerSpec.Dns.OF_THE_ENGINE, Map.of()),
                List.of(),
                ContainerSpec.Limits.NONE,
                ContainerSpec.Security.PLAIN,
                ContainerSpec.Terminal.NONE,
                new ContainerSpec.Logging(1 << 20, 2));
    }

    String sleeper(String name) {
        return engine.create(spec(name, List.of("/bin/sleep", "600"), "none"));
    }

    private ContainerView view(String id) {
        return engine.inspect(id).orElseThrow();
    }

    @Test
    void aContainerIsMadeThenRunsThenEndsThenIsGone() throws InterruptedException {
        var id = sleeper("life");
        assertThat(view(id).state()).isInstanceOf(ContainerView.State.Created.class);

        engine.start(id);
        assertThat(view(id).running()).isTrue();
        assertThat(view(id).name()).isEqualTo("engine-contract-life");

        endBy(id, () -> engine.signal(id, "SIGKILL"));
        assertThat(exit(id).exitCode()).isEqualTo(137);

        engine.remove(id);
        assertThat(engine.inspect(id)).isEmpty();
    }

    ContainerView.State.Exited exit(String id) {
        return (ContainerView.State.Exited) view(id).state();
    }

    /** Does something and waits until the engine itself says that the container has ended. */
    void endBy(String id, Runnable cause) throws InterruptedException {
        var ended = new CountDownLatch(1);
        EngineListener listener = new EngineListener() {
            @Override
            public void processEnded(String container) {}

            @Override
            public void changed(String container) {
                if (container.equals(id) && !view(id).running()) {
                    ended.countDown();
                }
            }

            @Override
            public void lookAgain() {
                changed(id);
            }
        };
        try (var watching = engine.watch(labels, listener)) {
            cause.run();
            assertThat(ended.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void startingARunningContainerAndRemovingAnAbsentOneIsHarmless() {
        var id = sleeper("twice");
        engine.start(id);
        engine.start(id);
        engine.remove(id);
        engine.remove(id);
        engine.signal(id, "SIGTERM");
    }

    @Test
    void whatIsNotWantedAnyMoreIsNotStarted() {
        var id = sleeper("unwanted");
        assertThat(engine.startIf(id, () -> false)).isFalse();
        assertThat(view(id).state()).isInstanceOf(ContainerView.State.Created.class);
        assertThat(engine.startIf(id, () -> true)).isTrue();
        assertThat(view(id).running()).isTrue();
    }

    @Test
    void removingWhatIsJustBeingRemovedEndsWhenItIsGone() throws Exception {
        var id = sleeper("removed-by-several");
        engine.start(id);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var removals = Collections.nCopies(4, Executors.callable(() -> {
                engine.remove(id);
                assertThat(engine.inspect(id)).isEmpty();
            }));
            for (var removal : threads.invokeAll(removals)) {
                removal.get();
            }
        }
    }

    @Test
    void aPausedContainerRunsOnOnlyWhenItIsLetGoAndCanBeRemoved() {
        var id = sleeper("paused");
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> engine.pause(id));
        engine.unpause(id);
        engine.start(id);
        engine.unpause(id);
        engine.pause(id);
        engine.pause(id);
        assertThat(view(id)).matches(ContainerView::running).matches(ContainerView::paused);
        assertThat(engine.list(labels)).singleElement().matches(one -> one.paused() && !one.running());
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.exec(id, List.of("/bin/true"), Duration.ofSeconds(BOUND_SECONDS)))
                .matches(failure -> failure.kind() == Kind.CONFLICT);

        engine.unpause(id);
        assertThat(view(id).paused()).isFalse();
        assertThat(engine.list(labels)).singleElement().matches(one -> one.running() && !one.paused());

        engine.pause(id);
        engine.remove(id);
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    void reportsTheExitCodeOfAProcessThatEndedByItself() throws InterruptedException {
        var id = engine.create(spec("exit", List.of("/bin/sh", "-c", "exit 3"), "none"));
        endBy(id, () -> engine.start(id));
        assertThat(exit(id).exitCode()).isEqualTo(3);
        assertThat(exit(id).outOfMemory()).isFalse();
    }

    @Test
    void refusesANameThatIsTaken() {
        sleeper("name");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> sleeper("name"))
                .matches(failure -> failure.kind() == Kind.CONFLICT);
    }

    @Test
    void saysWhenAnImageIsMissing() {
        var spec = spec("image", List.of("/bin/true"), "none");
        var absent = new ContainerSpec(
                spec.name(),
                "deploy.local/absent:1",
                spec.entrypoint(),
                spec.arguments(),
                spec.env(),
                "",
                labels,
                spec.namespaces(),
                List.of(),
                spec.limits(),
                spec.security(),
                spec.terminal(),
                spec.logging());
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.create(absent))
                .matches(failure -> failure.kind() == Kind.IMAGE_MISSING);
        assertThat(engine.image("deploy.local/absent:1")).isEmpty();
    }

    @Test
    void listsDeadContainersToo() throws InterruptedException {
        var dead = engine.create(spec("dead", List.of("/bin/sh", "-c", "exit 0"), "none"));
        var alive = sleeper("alive");
        endBy(dead, () -> engine.start(dead));
        engine.start(alive);
        assertThat(engine.list(labels))
                .extracting(ContainerSummary::id, ContainerSummary::running)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(dead, false),
                        org.assertj.core.groups.Tuple.tuple(alive, true));
    }

    @Test
    void tellsOfTheDeathOfAProcessOnce() throws InterruptedException {
        var id = sleeper("death");
        engine.start(id);
        assertThat(view(id).running()).isTrue();
        var heard = new ArrayList<String>();
        var ended = new CountDownLatch(1);
        EngineListener listener = new EngineListener() {
            @Override
            public void processEnded(String container) {
                heard.add(container);
                ended.countDown();
            }

            @Override
            public void changed(String container) {}

            @Override
            public void lookAgain() {}
        };
        try (var watching = engine.watch(labels, listener)) {
            engine.signal(id, "SIGKILL");
            assertThat(ended.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(heard).containsExactly(id);
    }

    @Test
    void aSandboxHoldsTheNetworkForOthersAndEndsOnSigterm() throws InterruptedException {
        var sandbox = engine.create(spec("sandbox", PauseImage.COMMAND, "bridge"));
        engine.start(sandbox);
        assertThat(view(sandbox).ip()).isNotEmpty();
        var member = engine.create(spec("member", List.of("/bin/sleep", "600"), "container:" + sandbox));
        engine.start(member);
        assertThat(view(member).running()).isTrue();
        assertThat(view(member).ip()).isEmpty();

        endBy(sandbox, () -> engine.signal(sandbox, "SIGTERM"));
        assertThat(exit(sandbox).exitCode()).isZero();
    }

    @Test
    void runsACommandInside() {
        var id = sleeper("exec");
        engine.start(id);
        var result = engine.exec(id, List.of("/bin/sh", "-c", "echo hello"), Duration.ofSeconds(BOUND_SECONDS));
        assertThat(result).isEqualTo(new ExecResult(false, 0, "hello\n"));
        assertThat(engine.exec(id, List.of("/bin/sh", "-c", "exit 4"), Duration.ofSeconds(BOUND_SECONDS))
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void givesBackWhatAContainerWrote() throws InterruptedException {
        var id = engine.create(spec("logs", List.of("/bin/sh", "-c", "echo hello"), "none"));
        engine.start(id);
        var text = new StringBuilder();
        var over = new CountDownLatch(1);
        engine.logs(id, new ContainerEngine.LogQuery(true, false, -1, 0), new ContainerEngine.LogReceiver() {
            @Override
            public void data(byte[] bytes) {
                text.append(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            }

            @Override
            public void end(@org.jspecify.annotations.Nullable String failure) {
                if (engine.inspect(id).isPresent()) {
                    over.countDown();
                }
            }
        });
        assertThat(over.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(text).hasToString("hello\n");
    }

    @Test
    void anImageThatWasSavedCanBeLoaded() throws IOException {
        var name = "deploy.local/engine-contract:saved";
        try (var image = engine.saveImage(TestImages.SHELL)) {
            engine.loadImage(image); // changes nothing, and is much more than one write
        }
        engine.importImage("deploy.local/engine-contract", "saved", TestImages.tar());
        var id = engine.image(name).orElseThrow().id();
        byte[] saved;
        try (var image = engine.saveImage(name)) {
            saved = image.readAllBytes();
        }
        engine.removeImage(name);
        assertThat(engine.image(name)).isEmpty();

        engine.loadImage(new ByteArrayInputStream(saved));
        assertThat(engine.image(name).orElseThrow().id()).isEqualTo(id);
        engine.removeImage(name);
    }

    @Test
    void whatIsNoImageIsNeitherSavedNorLoaded() {
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> engine.saveImage("deploy.local/nothing:1"));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.loadImage(new ByteArrayInputStream(new byte[] {1, 2, 3})));
    }
}
