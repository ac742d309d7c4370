package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.pods.Pods.RunningContainer;
import sh.deploy.kubelet.pods.UsageSample;
import sh.deploy.kubelet.usage.ProcessCounts;
import sh.deploy.kubelet.volumes.PodFolder;

/** Memory as it was sampled last, disk by asking the engine and walking through volumes, processes from the kernel. */
final class LinuxConsumption implements Consumption {
    private final ContainerEngine engine;
    private final Supplier<List<RunningContainer>> running;
    private final Supplier<UsageSample> usage;
    private final Path podFolders;
    private final boolean oneDisk;

    /**
     * @param running of all pods
     * @param podFolders below it each pod has a folder named by its uid
     */
    LinuxConsumption(
            ContainerEngine engine,
            Path engineDir,
            Supplier<List<RunningContainer>> running,
            Supplier<UsageSample> usage,
            Path podFolders) {
        this.engine = engine;
        this.running = running;
        this.usage = usage;
        this.podFolders = podFolders;
        this.oneDisk = isOne(engineDir, podFolders);
    }

    /** Of two folders; the second may not be there yet. */
    private static boolean isOne(Path first, Path second) {
        try {
            return Files.getAttribute(first, "unix:dev")
                    .equals(Files.getAttribute(LinuxHost.existing(second), "unix:dev"));
        } catch (IOException cannotTell) {
            return true;
        }
    }

    @Override
    public Map<String, Long> containers(Pod pod, Signal signal) {
        return switch (signal) {
            case MEMORY, DECLARED_MEMORY -> memory(pod);
            case NODEFS -> oneDisk ? containerBytes(pod) : Map.of();
            case IMAGEFS -> containerBytes(pod);
            case NODEFS_INODES, IMAGEFS_INODES -> Map.of();
            case PIDS -> measured(pod, LinuxConsumption::processes);
        };
    }

    private Map<String, Long> memory(Pod pod) {
        var used = new HashMap<String, Long>();
        usage.get().containers().stream()
                .filter(one -> one.uid().equals(pod.getMetadata().getUid()))
                .forEach(one -> used.put(one.container(), one.memoryBytes()));
        return used;
    }

    private static long processes(ContainerView view) {
        return view.state() instanceof ContainerView.State.Running state ? ProcessCounts.of(state.pid()) : 0;
    }

    @Override
    public Map<String, Long> containerBytes(Pod pod) {
        return measured(pod, view -> engine.diskBytes(view.id()));
    }

    private Map<String, Long> measured(Pod pod, ToLongFunction<ContainerView> measure) {
        var used = new HashMap<String, Long>();
        running.get().stream()
                .filter(one -> one.uid().equals(pod.getMetadata().getUid()))
                .forEach(one -> used.put(one.container(), measure.applyAsLong(one.view())));
        return used;
    }

    @Override
    public DiskUse.Sum volume(Pod pod, Volume volume) {
        return DiskUse.of(new PodFolder(podFolders.resolve(pod.getMetadata().getUid())).source(volume));
    }

    @Override
    public boolean countsVolumes(Signal signal) {
        return switch (signal) {
            case NODEFS, NODEFS_INODES -> true;
            case IMAGEFS, IMAGEFS_INODES -> oneDisk;
            case MEMORY, DECLARED_MEMORY, PIDS -> false;
        };
    }
}
