package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells the server how a pod is, when that has changed. For the pod's worker only. */
final class PodReport {
    private final NodeParts parts;
    private final PodState state;
    private final LastWords lastWords;
    private final Set<String> backoffTold = new HashSet<>();

    PodReport(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
        this.lastWords = new LastWords(parts.engine(), state);
    }

    /** Whether a pod with this status has ended for good. */
    static boolean isOver(@Nullable PodStatus status) {
        return status != null && ("Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase()));
    }

    /**
     * Whether this status says that a container, by its engine's id and when it was started, ended for want of memory. The engine may have
     * said so only to an earlier agent, and may not keep it.
     */
    static boolean saysOutOfMemory(@Nullable PodStatus status, String id, Instant startedAt) {
        return status != null
                && Stream.of(
                                status.getInitContainerStatuses(),
                                status.getContainerStatuses(),
                                status.getEphemeralContainerStatuses())
                        .flatMap(List::stream)
                        .flatMap(container -> Stream.of(container.getState(), container.getLastState()))
                        .filter(Objects::nonNull)
                        .map(ContainerState::getTerminated)
                        .anyMatch(ended -> ended != null
                                && ContainerStatuses.OUT_OF_MEMORY.equals(ended.getReason())
                                && ContainerStatuses.id(id).equals(ended.getContainerID())
                                && ContainerStatuses.time(startedAt).equals(ended.getStartedAt()));
    }

    void tell(PodShape shape, Observed seen, PodPlan plan) {
        tellBackoffs(shape, seen, plan);
        if (state.forgotten) {
            return;
        }
        var containers = new ContainerStatuses(seen, plan, instance -> lastWords.of(shape, instance));
        var lastWord = lastWord(seen);
        var status = lastWord != null
                ? lastWord
                : PodStatuses.of(
                        state.pod,
                        shape,
                        seen,
                        plan,
                        containers,
                        state.reported,
                        parts.surroundings().get().hostIp(),
                        state.podIp,
                        parts.time().now());
        boolean again = state.reportAgain;
        state.reportAgain = false;
        if (again || !status.equals(state.reported)) {
            state.reported = status;
            parts.reports().podStatus(state.namespace(), state.name(), state.uid(), status);
        }
        if (isOver(status) && seen.ending() == null && !state.settled) {
            state.settled = true;
            state.wakeup.ring();
        }
    }

    /**
     * Of a pod that is over and whose containers are gone the object knows more than we do, or, until it has heard of the end, what was
     * reported last.
     */
    private @Nullable PodStatus lastWord(Observed seen) {
        boolean evicted = seen.ending() != null && seen.ending().evicted();
        if (!seen.instances().isEmpty() || !(seen.settled() || evicted)) {
            return null;
        }
        if (isOver(state.pod.getStatus())) {
            return state.pod.getStatus();
        }
        return evicted ? isOver(state.reported) ? state.reported : null : state.pod.getStatus();
    }

    private void tellBackoffs(PodShape shape, Observed seen, PodPlan plan) {
        plan.waiting().forEach((name, waiting) -> {
            var member = shape.member(name);
            var newest = seen.newest(name);
            if (waiting.reason().equals("CrashLoopBackOff")
                    && member != null
                    && newest.isPresent()
                    && backoffTold.add(newest.get().id())) {
                state.events.warning(
                        member, "BackOff", "Back-off restarting failed container " + name + " in pod " + shape.label());
            }
        });
    }
}
