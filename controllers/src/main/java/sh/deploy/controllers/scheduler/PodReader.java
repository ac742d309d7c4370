package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.HotSpare;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;
import sh.deploy.api.quantity.Amount;

/** Reads from a pod what matters to where it may run. */
public final class PodReader {
    private static final Toleration MEMORY_PRESSURE =
            new Toleration(Tolerations.NO_SCHEDULE, "node.kubernetes.io/memory-pressure", "Exists", null, null);

    private PodReader() {}

    public static PodFacts read(Pod pod) {
        var spec = pod.getSpec();
        return new PodFacts(
                ObjectFacts.namespace(pod),
                ObjectFacts.name(pod),
                ObjectFacts.uid(pod),
                ObjectFacts.controller(pod).map(owner -> owner.getUid()).orElse(""),
                spec.getPriority() == null ? 0 : spec.getPriority(),
                ObjectFacts.created(pod).toString(),
                withSpare(pod, requests(spec)),
                ports(spec),
                where(spec),
                Standby.isOne(pod));
    }

    /** A spare holds its memory while it waits, and it takes over with all that the pod may use. */
    private static Resources withSpare(Pod pod, Resources requests) {
        return HotSpare.applies(pod) ? requests.plus(requests) : requests;
    }

    /**
     * The most that the pod asks for at any time.
     *
     * <p>Source: Kubernetes documentation, "Init Containers" and "Sidecar Containers", resource sharing: containers and sidecars run
     * together; each init container runs beside the sidecars before it; the pod's own requests, where given, replace the sum.
     */
    static Resources requests(PodSpec spec) {
        var sidecars = Resources.NONE;
        var peak = Resources.NONE;
        for (var init : spec.getInitContainers()) {
            if ("Always".equals(init.getRestartPolicy())) {
                sidecars = sidecars.plus(ofContainer(init));
                peak = peak.atLeast(sidecars);
            } else {
                peak = peak.atLeast(sidecars.plus(ofContainer(init)));
            }
        }
        var together = sidecars;
        for (var container : spec.getContainers()) {
            together = together.plus(ofContainer(container));
        }
        var whole = together.atLeast(peak);
        if (spec.getResources() != null) {
            whole = replaced(whole, spec.getResources().getRequests());
        }
        return whole.plus(resources(spec.getOverhead()));
    }

    static Resources resources(@Nullable Map<String, Quantity> amounts) {
        if (amounts == null || amounts.isEmpty()) {
            return Resources.NONE;
        }
        var others = new HashMap<String, Long>();
        amounts.forEach((name, amount) -> {
            if (!name.equals("cpu") && !name.equals("memory") && !name.equals("pods")) {
                others.put(name, Amount.of(amount).units());
            }
        });
        return new Resources(
                Amount.of(amounts, "cpu").milli(), Amount.of(amounts, "memory").units(), others);
    }

    private static Resources ofContainer(Container container) {
        return container.getResources() == null
                ? Resources.NONE
                : resources(container.getResources().getRequests());
    }

    private static Resources replaced(Resources sum, @Nullable Map<String, Quantity> ofPod) {
        if (ofPod == null) {
            return sum;
        }
        long cpu = ofPod.containsKey("cpu") ? Amount.of(ofPod, "cpu").milli() : sum.cpuMillis();
        long memory = ofPod.containsKey("memory") ? Amount.of(ofPod, "memory").units() : sum.memoryBytes();
        return new Resources(cpu, memory, sum.others());
    }

    private static List<HostPort> ports(PodSpec spec) {
        var sidecars = spec.getInitContainers().stream().filter(init -> "Always".equals(init.getRestartPolicy()));
        return Stream.concat(sidecars, spec.getContainers().stream())
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
                .map(PodReader::port)
                .toList();
    }

    private static HostPort port(ContainerPort port) {
        var ip = port.getHostIP();
        return new HostPort(
                ip == null || ip.isEmpty() ? HostPort.EVERY_ADDRESS : ip,
                port.getProtocol() == null ? "TCP" : port.getProtocol(),
                port.getHostPort());
    }

    /**
     * A pod that asked for CPU or memory copes with memory pressure. Source: Kubernetes documentation, "Taint Nodes by Condition", where the
     * toleration is added to the pod itself.
     */
    private static List<Toleration> tolerations(PodSpec spec) {
        boolean bestEffort = Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .allMatch(PodReader::asksForNothing);
        return bestEffort
                ? spec.getTolerations()
                : Stream.concat(spec.getTolerations().stream(), Stream.of(MEMORY_PRESSURE))
                        .toList();
    }

    private static boolean asksForNothing(Container container) {
        var resources = container.getResources();
        return resources == null
                || Stream.of(resources.getRequests(), resources.getLimits())
                        .filter(Objects::nonNull)
                        .noneMatch(amounts -> amounts.containsKey("cpu") || amounts.containsKey("memory"));
    }

    private static PodFacts.Where where(PodSpec spec) {
        List<NodeSelectorTerm> required = List.of();
        List<PreferredSchedulingTerm> preferred = List.of();
        var affinity = spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
        if (affinity != null) {
            preferred = affinity.getPreferredDuringSchedulingIgnoredDuringExecution();
            var terms = affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
            required = terms == null ? List.of() : terms.getNodeSelectorTerms();
        }
        Map<String, String> selector = spec.getNodeSelector() == null ? Map.of() : spec.getNodeSelector();
        return new PodFacts.Where(selector, required, preferred, tolerations(spec));
    }
}
