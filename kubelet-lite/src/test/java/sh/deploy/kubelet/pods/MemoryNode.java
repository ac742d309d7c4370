package sh.deploy.kubelet.pods;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;
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

/** The pods' part of an agent on an engine in memory, which refuses what the test says. */
final class MemoryNode implements AutoCloseable {
    private static final Map<String, String> LABELS = Labels.ofNode("/memory-node", "n1");

    final CollectedReports reports = new CollectedReports();
    final MemoryEngine engine;
    final Pods pods;
    private volatile @Nullable Trouble trouble;

    /** What happens to a call before the engine hears of it. */
    interface Trouble {
        void before(String call, Object @Nullable [] arguments) throws EngineException;
    }

    MemoryNode(Path dataDir) {
        this(dataDir, new MemoryEngine(new SystemTime()));
    }

    /** On an engine that another agent has left. */
    MemoryNode(Path dataDir, MemoryEngine engine) {
        var time = new SystemTime();
        this.engine = engine;
        PauseImage.ensure(engine);
        TestImages.ensureShell(engine);
        var lease = new NodeLease(BootClock::new);
        lease.lastsWithTheProcess();
        var materials = new Materials();
        var starts = new StartQueue(3);
        var surroundings = new Surroundings("n1", "", "127.0.0.1", 2000, 1L << 30);
        var seen = seen();
        pods = new Pods(new NodeParts(
                "n1",
                LABELS,
                seen,
                starts,
                new RestartBudget(),
                new SandboxPool(seen, starts, LABELS, 0, time),
                new Images(seen, time),
                materials,
                new ContainerSpec.Logging(1 << 20, 2),
                0,
                dataDir.resolve("pods"),
                new ClaimFolders(dataDir.resolve("volumes"), "n1", materials, reports::volumePrepared),
                new Fence(dataDir, "n1", lease, file -> true, Journal.nowhere(time)),
                () -> surroundings,
                reports,
                Journal.nowhere(time),
                time));
        pods.start();
    }

    void trouble(@Nullable Trouble trouble) {
        this.trouble = trouble;
    }

    private ContainerEngine seen() {
        return (ContainerEngine) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ContainerEngine.class}, (proxy, method, arguments) -> {
                    var now = trouble;
                    if (now != null) {
                        now.before(method.getName(), arguments);
                    }
                    if (method.getName().equals("pull")
                            && engine.image((String) arguments[0]).isPresent()) {
                        return null; // as if a registry had the same
                    }
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Whether a pod's container has one made for its next start. */
    boolean hasTwin(String pod) {
        return engine.list(LABELS).stream()
                .filter(container -> container.label(Labels.POD).equals(pod))
                .flatMap(container -> engine.inspect(container.id()).stream())
                .anyMatch(view -> view.state() instanceof ContainerView.State.Created);
    }

    boolean hasNothingOf(String pod) {
        return engine.list(LABELS).stream()
                .noneMatch(container -> container.label(Labels.POD).equals(pod));
    }

    /** Containers of a pod that run, without its sandbox. */
    List<ContainerView> running(String pod) {
        return engine.list(LABELS).stream()
                .filter(container -> container.label(Labels.POD).equals(pod)
                        && !container.label(Labels.CONTAINER).isEmpty()
                        && container.running())
                .flatMap(container -> engine.inspect(container.id()).stream())
                .toList();
    }

    @Override
    public void close() {
        trouble = null;
        pods.close();
    }
}
