package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.pods.Eviction;
import sh.deploy.kubelet.pods.Pods;
import sh.deploy.kubelet.pods.Reports;
import sh.deploy.kubelet.pods.UsageSample;

/** The watch over this machine's pressure, put together. */
public final class NodePressure {
    private NodePressure() {}

    /**
     * @param engineDir where the engine keeps images and containers
     * @param podFolders below it each pod has a folder named by its uid
     * @param declaredBytes of memory, where the node is not the whole machine
     * @param usage as it was sampled last
     */
    public static PressureWatch watch(
            String node,
            EvictionSettings settings,
            Pressures pressures,
            Pods pods,
            ContainerEngine engine,
            Path engineDir,
            Path podFolders,
            OptionalLong declaredBytes,
            Images images,
            Supplier<UsageSample> usage,
            Reports reports,
            Time time) {
        pods.admitBy(pod -> Admission.refusal(pod, pressures.current()));
        return new PressureWatch(
                settings,
                new LinuxHost(podFolders, engineDir, declaredBytes, usage),
                pressures,
                new OfPods(pods),
                new LinuxConsumption(engine, engineDir, pods::running, usage, podFolders),
                images::removeUnused,
                new NodeEvents(node, time, reports::event),
                time);
    }

    private record OfPods(Pods pods) implements PodsOnNode {
        @Override
        public List<Pod> active() {
            return pods.active();
        }

        @Override
        public void evict(String uid, String message) {
            pods.evict(uid, new Eviction(message, true));
        }

        @Override
        public void evictForLimit(String uid, String message) {
            pods.evict(uid, new Eviction(message, false));
        }

        @Override
        public boolean isEnding(String uid) {
            return pods.isEnding(uid);
        }
    }
}
