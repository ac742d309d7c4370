package sh.deploy.kubelet.pods;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.probes.ContainerProbes;

/** Keeps the probes of a pod's containers going: of those in force, and of a spare until it is frozen. For the pod's worker only. */
final class PodProbes {
    private final NodeParts parts;
    private final PodState state;

    PodProbes(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
    }

    /** An instance that is to be probed, and where. */
    private record Probed(Instance instance, Observed.@Nullable Sandbox sandbox, boolean isSpare) {}

    /** Starts the probes of what runs, ends those of what does not. */
    void keep(
            PodShape shape,
            Map<String, List<Instance>> instances,
            Observed.@Nullable Sandbox sandbox,
            @Nullable Spare spare,
            Set<String> frozen) {
        var probed = new HashMap<String, Probed>();
        instances.values().stream()
                .flatMap(List::stream)
                .filter(Instance::alive)
                .filter(instance -> !frozen.contains(instance.id()))
                .forEach(instance -> probed.put(instance.id(), new Probed(instance, sandbox, false)));
        var warming = spare == null ? null : spare.running();
        if (spare != null && warming != null && !spare.frozen()) {
            probed.put(warming.id(), new Probed(warming, spare.sandbox(), true));
        }
        state.probes.entrySet().removeIf(entry -> {
            boolean over = !probed.containsKey(entry.getKey());
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
        probed.values().forEach(each -> begin(shape, each));
    }

    private void begin(PodShape shape, Probed probed) {
        var instance = probed.instance();
        var sandbox = probed.sandbox();
        var member = shape.member(instance.container());
        if (member == null || sandbox == null || state.probes.containsKey(instance.id())) {
            return;
        }
        var spec = member.spec();
        boolean any = Stream.of(spec.getStartupProbe(), spec.getLivenessProbe(), spec.getReadinessProbe())
                .anyMatch(probe -> probe != null);
        if (any && instance.life() instanceof Instance.Life.Running running) {
            state.probes.put(
                    instance.id(),
                    ContainerProbes.start(
                            spec,
                            instance.id(),
                            sandbox.ip(),
                            running.startedAt(),
                            parts.engine(),
                            parts.time(),
                            listener(member, probed.isSpare())));
        }
    }

    /** What fails at a spare's probes is nothing that the pod's users feel. */
    private ContainerProbes.Listener listener(Member member, boolean isSpare) {
        return new ContainerProbes.Listener() {
            @Override
            public void changed() {
                state.wakeup.ring();
            }

            @Override
            public void unhealthy(String kind, String message) {
                if (!isSpare) {
                    var name = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
                    state.events.warning(member, "Unhealthy", name + " probe failed: " + message.strip());
                }
            }
        };
    }
}
