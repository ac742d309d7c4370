package sh.deploy.controllers.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sh.deploy.api.object.ObjectFacts;

/**
 * How many pods the controllers of some pods want together. Pure.
 *
 * @param count the sum, each controller counted once
 * @param unmanaged names of pods that nobody controls, and that are not counted
 * @param lost names of pods that have a controller which is not known: the sum is wrong by what it wants
 */
record WantedPods(int count, List<String> unmanaged, List<String> lost) {
    /** What one controller wants. */
    record Scale(String uid, int replicas) {}

    /** @param scaleOf the controller of a pod that has one; empty when it is not known */
    static WantedPods of(List<Pod> pods, Function<Pod, Optional<Scale>> scaleOf) {
        var scales = new HashMap<String, Integer>();
        var unmanaged = new ArrayList<String>();
        var lost = new ArrayList<String>();
        for (var pod : pods) {
            if (ObjectFacts.controller(pod).isEmpty()) {
                unmanaged.add(ObjectFacts.name(pod));
                continue;
            }
            scaleOf.apply(pod)
                    .ifPresentOrElse(
                            scale -> scales.put(scale.uid(), scale.replicas()), () -> lost.add(ObjectFacts.name(pod)));
        }
        return new WantedPods(
                scales.values().stream().mapToInt(Integer::intValue).sum(), List.copyOf(unmanaged), List.copyOf(lost));
    }
}
