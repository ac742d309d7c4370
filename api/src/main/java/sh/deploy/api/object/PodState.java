package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pod's status says, where the model has null for "not yet". */
public final class PodState {
    /** Why a pod's {@code Ready} condition is false while all that is known against it is that its node is dead. */
    public static final String NODE_NOT_READY = "NodeNotReady";

    private static final String CONTAINERS_READY = "ContainersReady";

    private PodState() {}

    /** {@code Pending} when nothing is said. */
    public static String phase(Pod pod) {
        var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return phase == null ? "Pending" : phase;
    }

    /** Whether it has ended by itself, well or not. */
    public static boolean hasEnded(Pod pod) {
        var phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Neither ended nor on its way out: it counts as a replica. */
    public static boolean isActive(Pod pod) {
        return !hasEnded(pod) && !ObjectFacts.isBeingDeleted(pod);
    }

    /**
     * Whether its agent said last that it is ready. That the node is dead since, which the condition may say by now, is asked of the
     * node: so nothing changes twice when it is back.
     */
    public static boolean isReady(Pod pod) {
        return readiness(pod).filter(PodState::saysReady).isPresent();
    }

    /** Whether its condition says that it is not ready, because its node is dead. */
    public static boolean isMarkedForItsNode(Pod pod) {
        return readiness(pod)
                .filter(condition -> NODE_NOT_READY.equals(condition.getReason()))
                .isPresent();
    }

    private static boolean saysReady(PodCondition condition) {
        return "True".equals(condition.getStatus()) || NODE_NOT_READY.equals(condition.getReason());
    }

    /** Since when it has been ready; empty when it is not. {@link Instant#EPOCH} when nobody noted the time. */
    public static Optional<Instant> readySince(Pod pod) {
        return readiness(pod)
                .filter(PodState::saysReady)
                .map(condition ->
                        ObjectFacts.instant(condition.getLastTransitionTime()).orElse(Instant.EPOCH));
    }

    /**
     * Since when it has been ready, had nobody marked it for a node that was dead for a while: such a mark is on {@code Ready} alone, and
     * its containers and gates keep their times. {@link Instant#EPOCH} when it is not ready, or nobody noted the time.
     */
    public static Instant servingSince(Pod pod) {
        var gates = pod.getSpec() == null
                ? List.<PodReadinessGate>of()
                : pod.getSpec().getReadinessGates();
        var conditions =
                Stream.concat(Stream.of(CONTAINERS_READY), gates.stream().map(PodReadinessGate::getConditionType));
        var ready = readySince(pod).orElse(Instant.EPOCH);
        return conditions
                .map(type -> condition(pod, type)
                        .flatMap(condition -> ObjectFacts.instant(condition.getLastTransitionTime()))
                        .orElse(ready))
                .max(Comparator.naturalOrder())
                .filter(ready::isAfter)
                .orElse(ready);
    }

    /** From when on it counts as available: ready for a while. Empty when it is not ready. */
    public static Optional<Instant> availableFrom(Pod pod, Duration minimumReady) {
        return readySince(pod).map(since -> since.plus(minimumReady));
    }

    /** The node it is bound to; empty when it is bound to none. */
    public static String node(Pod pod) {
        var node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return node == null ? "" : node;
    }

    /** Restarts of the container that restarted most. */
    public static int restarts(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return 0;
        }
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(status -> status.getRestartCount() == null ? 0 : status.getRestartCount())
                .max()
                .orElse(0);
    }

    private static Optional<PodCondition> readiness(Pod pod) {
        return condition(pod, "Ready");
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }
}
