package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.volumes.ClaimFolders;
import sh.deploy.kubelet.volumes.PodFolder;

/** The pods' part of an agent on the real engine, for tests; removes all its containers at the end. */
final class DockerNode implements AutoCloseable {
    /** Processes that one container may have. */
    static final long POD_PIDS = 64;

    static final Path SOCKET = Path.of("/var/run/docker.sock");

    final CollectedReports reports = new CollectedReports();
    final DockerEngine engine = DockerEngine.open(SOCKET);
    final Map<String, String> labels;
    private static final int QUIET_LOOKS = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Path dataDir;
    private Pods pods;

    DockerNode(Path dataDir) {
        this.dataDir = dataDir;
        this.labels = Labels.ofNode(dataDir.toString(), "n1");
        PauseImage.ensure(engine);
        TestImages.ensureShell(engine);
        this.pods = agent();
        pods.start();
    }

    private Pods agent() {
        var time = new SystemTime();
        var lease = new NodeLease(BootClock::new);
        lease.lastsWithTheProcess();
        var materials = new Materials();
        var starts = new StartQueue(3);
        var surroundings = new Surroundings("n1", "", "127.0.0.1", 2000, 1L << 30);
        return new Pods(new NodeParts(
                "n1",
                labels,
                engine,
                starts,
                new RestartBudget(),
                new SandboxPool(engine, starts, labels, 1, time),
                new Images(engine, time),
                materials,
                new ContainerSpec.Logging(1 << 20, 2),
                POD_PIDS,
                dataDir.resolve("pods"),
                new ClaimFolders(dataDir.resolve("volumes"), "n1", materials, reports::volumePrepared),
                new Fence(dataDir, "n1", lease, file -> true, Journal.nowhere(time)),
                () -> surroundings,
                reports,
                Journal.nowhere(time),
                time));
    }

    Pods pods() {
        return pods;
    }

    /** Ends the agent without touching a container and begins another that knows nothing. */
    void restartAgent(List<Pod> assigned) {
        pods.close();
        pods = agent();
        pods.start();
        pods.replaceAll(assigned);
    }

    /** A pod with one container that runs a line of shell. */
    static PodBuilder pod(String name, String script) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .withUid(UUID.randomUUID().toString())
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName("main")
                .withImage(TestImages.SHELL)
                .withCommand("/bin/sh", "-c", script)
                .endContainer()
                .endSpec();
    }

    List<ContainerView> containers(String pod) {
        return engine.list(labels).stream()
                .filter(container -> container.label(Labels.POD).equals(pod)
                        && !container.label(Labels.CONTAINER).isEmpty())
                .map(ContainerSummary::id)
                .flatMap(id -> engine.inspect(id).stream())
                .toList();
    }

    ContainerView running(String pod) {
        return containers(pod).stream()
                .filter(ContainerView::running)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of " + pod + " runs"));
    }

    /** Waits, with a bound, until the engine holds no container of the pod. */
    void awaitNothingOf(String pod) {
        var gone = new java.util.concurrent.CountDownLatch(1);
        var listener = new sh.deploy.kubelet.containers.EngineListener() {
            @Override
            public void processEnded(String id) {}

            @Override
            public void changed(String id) {
                if (containers(pod).isEmpty()) {
                    gone.countDown();
                }
            }

            @Override
            public void lookAgain() {
                changed("");
            }
        };
        try (var watching = engine.watch(labels, listener)) {
            if (!gone.await(40, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("there still are containers of " + pod + ": " + containers(pod));
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Also those of starts that were under way when the agent ended. */
    private void removeContainers() {
        int quiet = 0;
        while (quiet < QUIET_LOOKS) {
            var left = engine.list(labels);
            left.forEach(container -> engine.remove(container.id()));
            quiet = left.isEmpty() ? quiet + 1 : 0;
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void close() {
        pods.close();
        removeContainers();
        engine.close();
        var folders = dataDir.resolve("pods").toFile().listFiles();
        for (var folder : folders == null ? new java.io.File[0] : folders) {
            new PodFolder(folder.toPath()).remove();
        }
    }
}
