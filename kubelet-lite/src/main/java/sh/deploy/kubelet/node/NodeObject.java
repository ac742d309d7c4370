package sh.deploy.kubelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Taint;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.kubelet.containers.EngineFacts;
import sh.deploy.kubelet.pressure.Pressure;

/** Says what this node is, as Kubernetes' Node object. Pure. */
public final class NodeObject {
    /** The Kubernetes version whose behaviour we follow. */
    static final String VERSION = "v1.35.0-deploy";

    private final String name;
    private final Map<String, String> labels;
    private final List<String> taints;
    private final Path volumes;
    private final Machine machine;
    private final Capacity capacity;
    private final EngineFacts engine;

    /** @param volumes folder of the volumes that outlive their pods */
    public NodeObject(
            String name,
            Map<String, String> labels,
            List<String> taints,
            Path volumes,
            Machine machine,
            Capacity capacity,
            EngineFacts engine) {
        this.name = name;
        this.labels = labels;
        this.taints = taints;
        this.volumes = volumes;
        this.machine = machine;
        this.capacity = capacity;
        this.engine = engine;
    }

    /** The whole object, to be registered. */
    public Node node(NodeStatus status) {
        var all = new HashMap<>(labels);
        all.put("kubernetes.io/hostname", name);
        all.put("kubernetes.io/os", "linux");
        all.put("kubernetes.io/arch", machine.architecture());
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(all)
                .withAnnotations(Map.of(LocalVolumes.FOLDER, volumes.toString()))
                .endMetadata()
                .withNewSpec()
                .withTaints(taints.stream().map(NodeObject::taint).toList())
                .endSpec()
                .withStatus(status)
                .build();
    }

    /** {@code key=value:Effect} or {@code key:Effect}. */
    static Taint taint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("a taint is written key=value:Effect, got \"" + text + "\"");
        }
        var key = text.substring(0, colon);
        int equals = key.indexOf('=');
        var taint = new Taint();
        taint.setEffect(text.substring(colon + 1));
        taint.setKey(equals < 0 ? key : key.substring(0, equals));
        taint.setValue(equals < 0 ? null : key.substring(equals + 1));
        return taint;
    }

    /**
     * @param before what was said last, so that conditions keep the time of their last change
     */
    public NodeStatus status(NodeHealth health, @Nullable NodeStatus before, Instant now) {
        var status = new NodeStatus();
        status.setCapacity(capacity.resources());
        status.setAllocatable(capacity.resources());
        status.setAddresses(
                List.of(new NodeAddress(machine.address(), "InternalIP"), new NodeAddress(name, "Hostname")));
        status.setNodeInfo(info());
        var conditions =
                new Conditions(before, now.truncatedTo(ChronoUnit.SECONDS).toString());
        for (var pressure : Pressure.values()) {
            conditions.add(
                    pressure.condition(),
                    health.pressures().contains(pressure),
                    pressure.reason(false),
                    pressure.message(false),
                    pressure.reason(true),
                    pressure.message(true));
        }
        conditions.add(
                "ContainersEndWithEngine",
                !health.keepsContainers(),
                "LiveRestore",
                "containers survive a restart of the container engine",
                "NoLiveRestore",
                "containers end when the container engine restarts; set live-restore in its configuration");
        conditions.add(
                "Ready",
                health.engine().isEmpty(),
                "KubeletNotReady",
                "container runtime is down: " + health.engine(),
                "KubeletReady",
                "kubelet is posting ready status");
        status.setConditions(conditions.list);
        return status;
    }

    private NodeSystemInfo info() {
        var info = new NodeSystemInfo();
        info.setArchitecture(machine.architecture());
        info.setBootID(machine.bootId());
        info.setContainerRuntimeVersion(engine.name() + "://" + engine.version());
        info.setKernelVersion(machine.kernel());
        info.setKubeProxyVersion("");
        info.setKubeletVersion(VERSION);
        info.setMachineID(machine.machineId());
        info.setOperatingSystem("linux");
        info.setOsImage(machine.system());
        info.setSystemUUID(machine.machineId());
        return info;
    }

    private static final class Conditions {
        private final @Nullable NodeStatus before;
        private final String now;
        private final List<NodeCondition> list = new ArrayList<>();

        Conditions(@Nullable NodeStatus before, String now) {
            this.before = before;
            this.now = now;
        }

        void add(
                String type,
                boolean met,
                String reasonFalse,
                String messageFalse,
                String reasonTrue,
                String messageTrue) {
            var status = met ? "True" : "False";
            var condition = new NodeCondition();
            condition.setType(type);
            condition.setStatus(status);
            condition.setReason(met ? reasonTrue : reasonFalse);
            condition.setMessage(met ? messageTrue : messageFalse);
            condition.setLastHeartbeatTime(now);
            condition.setLastTransitionTime(since(type, status));
            list.add(condition);
        }

        private String since(String type, String status) {
            return before == null
                    ? now
                    : before.getConditions().stream()
                            .filter(earlier -> type.equals(earlier.getType()) && status.equals(earlier.getStatus()))
                            .map(NodeCondition::getLastTransitionTime)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(now);
        }
    }
}
