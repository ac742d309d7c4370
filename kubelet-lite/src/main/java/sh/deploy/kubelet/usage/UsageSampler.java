package sh.deploy.kubelet.usage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.pods.Pods.RunningContainer;
import sh.deploy.kubelet.pods.UsageSample;
import sh.deploy.kubelet.pods.UsageSample.ContainerUsage;

/** Turns two readings of the kernel's counters into consumption. One thread at a time. */
public final class UsageSampler {
    private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on every Linux there is

    private final Time time;
    private final boolean wholeMachine;
    private final KernelFiles files = new KernelFiles();
    private final CgroupMounts mounts = CgroupMounts.read();
    private final Map<String, Cgroup> places = new HashMap<>();
    private final Map<String, Reading> before = new HashMap<>();

    private record Reading(long cpuNanos, long atNanos) {}

    /**
     * @param wholeMachine the node is the machine; otherwise it is what its containers use
     */
    public UsageSampler(Time time, boolean wholeMachine) {
        this.time = time;
        this.wholeMachine = wholeMachine;
    }

    /** Containers appear from their second reading on. */
    public UsageSample sample(List<RunningContainer> running) {
        var usages = new ArrayList<ContainerUsage>();
        var ids = new HashSet<String>();
        for (var container : running) {
            ids.add(container.view().id());
            usage(container).ifPresent(usages::add);
        }
        places.keySet().retainAll(ids);
        ids.add("");
        before.keySet().retainAll(ids);
        return new UsageSample(time.now(), wholeMachine ? machine() : sum(usages), usages);
    }

    private Optional<ContainerUsage> usage(RunningContainer container) {
        var id = container.view().id();
        if (!places.containsKey(id) && container.view().state() instanceof ContainerView.State.Running state) {
            Cgroup.of(state.pid(), mounts).ifPresent(place -> places.put(id, place));
        }
        var place = places.get(id);
        var cpu = place == null ? OptionalLong.empty() : place.cpuNanos(files);
        var memory = place == null ? OptionalLong.empty() : place.workingSetBytes(files);
        if (cpu.isEmpty() || memory.isEmpty()) {
            places.remove(id);
            return Optional.empty();
        }
        return rate(id, cpu.getAsLong())
                .map(rate -> new ContainerUsage(
                        container.namespace(),
                        container.pod(),
                        container.uid(),
                        container.container(),
                        rate.nanoCores(),
                        memory.getAsLong(),
                        rate.windowMillis()));
    }

    private record Rate(long nanoCores, long windowMillis) {}

    private Optional<Rate> rate(String id, long cpuNanos) {
        long now = time.nanos();
        var earlier = before.put(id, new Reading(cpuNanos, now));
        if (earlier == null || now <= earlier.atNanos()) {
            return Optional.empty();
        }
        double window = now - earlier.atNanos();
        long nanoCores = Math.round(Math.max(0, cpuNanos - earlier.cpuNanos()) / window * 1e9);
        return Optional.of(new Rate(nanoCores, Math.round(window / 1e6)));
    }

    private static ContainerUsage sum(List<ContainerUsage> usages) {
        return new ContainerUsage(
                "",
                "",
                "",
                "",
                usages.stream().mapToLong(ContainerUsage::cpuNanoCores).sum(),
                usages.stream().mapToLong(ContainerUsage::memoryBytes).sum(),
                usages.stream().mapToLong(ContainerUsage::windowMillis).max().orElse(0));
    }

    private ContainerUsage machine() {
        var rate = rate("", machineCpuNanos()).orElse(new Rate(0, 0));
        return new ContainerUsage("", "", "", "", rate.nanoCores(), machineMemory(), rate.windowMillis());
    }

    /** User, nice, system, irq, softirq and steal of all processors together. */
    private long machineCpuNanos() {
        try {
            var text = files.read(Path.of("/proc/stat"));
            var fields = text.substring(0, text.indexOf('\n')).split(" +");
            long ticks = 0;
            for (int index : new int[] {1, 2, 3, 6, 7}) {
                ticks += index < fields.length ? Long.parseLong(fields[index]) : 0;
            }
            return ticks * NANOS_PER_TICK;
        } catch (IOException e) {
            return 0;
        }
    }

    private long machineMemory() {
        try {
            var text = files.read(Path.of("/proc/meminfo"));
            return Math.max(0, KernelFiles.value(text, "MemTotal:") - KernelFiles.value(text, "MemAvailable:")) * 1024;
        } catch (IOException e) {
            return 0;
        }
    }
}
