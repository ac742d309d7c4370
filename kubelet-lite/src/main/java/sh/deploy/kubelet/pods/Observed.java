package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.probes.ContainerProbes.Verdict;

/**
 * Everything known about a pod on this machine at one moment.
 *
 * @param sandbox null when it has none
 * @param instances of each container, the newest first
 * @param images by container
 * @param verdicts of probes, by id of a running instance; without probes there is none
 * @param backoffs by container
 * @param stopping ids of instances that were asked to end, and until when they may take
 * @param blocked containers that could not be made or started lately; the empty name stands for the sandbox, {@link Spare#NAME} for
 *     the spare
 * @param twinning containers whose twin is being made
 * @param firstAttempts where a container's count begins when the engine knows none of it
 * @param ending why the whole pod shall end; null while it shall run
 * @param settled the pod has ended before: nothing of it begins again
 * @param refusal why nothing of a pod that runs at most once may start now; null when it may, and for all other pods
 * @param spare the hot spare; null when there is none
 * @param frozen ids of instances that were frozen since the pod stands by, or stood
 * @param surplusSandboxes those the pod ran in before, to be removed, and since when
 * @param volumeProblem why the volumes are not ready; null when they are
 */
record Observed(
        @Nullable Sandbox sandbox,
        Map<String, List<Instance>> instances,
        Map<String, ImageState> images,
        Map<String, Verdict> verdicts,
        Map<String, Backoff> backoffs,
        Map<String, Stopping> stopping,
        Map<String, Blocked> blocked,
        Set<String> twinning,
        Map<String, Integer> firstAttempts,
        @Nullable Ending ending,
        boolean settled,
        Fence.@Nullable Refusal refusal,
        @Nullable Spare spare,
        Set<String> frozen,
        Map<String, Instant> surplusSandboxes,
        @Nullable String volumeProblem) {

    /** The container that holds the pod's network. */
    record Sandbox(String id, String ip, boolean running) {}

    /**
     * @param until when it is killed if it has not ended
     * @param hooked a preStop hook runs first, or has run
     */
    record Stopping(Instant until, @Nullable Instant killed, boolean hooked) {
        /** What a container whose hook has used up the grace still gets. Source: Kubernetes, "Termination of Pods". */
        static final Duration AFTER_HOOK = Duration.ofSeconds(2);

        Stopping(Instant until, @Nullable Instant killed) {
            this(until, killed, false);
        }

        /** The hook may last until the grace is over. */
        static Stopping withHook(Instant graceEnds) {
            return new Stopping(graceEnds.plus(AFTER_HOOK), null, true);
        }

        /** It hears of its end only now. */
        Stopping hookDone(Instant now) {
            var graceEnds = until.minus(AFTER_HOOK);
            var least = now.plus(AFTER_HOOK);
            return new Stopping(least.isAfter(graceEnds) ? least : graceEnds, killed, true);
        }
    }

    /** A container that could not be made or started: the waiting reason, the words, and when to try again. */
    record Blocked(String reason, String message, int failures, Instant tryAgain) {}

    /**
     * The whole pod shall end.
     *
     * @param deleted its object is being deleted, or gone already: remove everything afterwards
     * @param disruption the node takes from it what it needs itself
     */
    record Ending(
            Instant since, long graceSeconds, boolean deleted, String reason, String message, boolean disruption) {
        static final String EVICTED = "Evicted";

        Ending(Instant since, long graceSeconds, boolean deleted, String reason, String message) {
            this(since, graceSeconds, deleted, reason, message, false);
        }

        /** The node is short of something: nothing of the pod stays on its disk. */
        boolean evicted() {
            return reason.equals(EVICTED);
        }

        /** Whether the pod has failed, however its containers ended. */
        boolean fails() {
            return evicted() || reason.equals("DeadlineExceeded");
        }
    }

    Observed withVolumeProblem(@Nullable String problem) {
        return new Observed(
                sandbox,
                instances,
                images,
                verdicts,
                backoffs,
                stopping,
                blocked,
                twinning,
                firstAttempts,
                ending,
                settled,
                refusal,
                spare,
                frozen,
                surplusSandboxes,
                problem);
    }

    List<Instance> of(String container) {
        return instances.getOrDefault(container, List.of());
    }

    /** The newest that was started, in whichever sandbox. */
    Optional<Instance> newest(String container) {
        return of(container).stream().filter(instance -> !instance.made()).findFirst();
    }

    /** The newest that was started in the present sandbox. */
    Optional<Instance> current(String container) {
        return newest(container)
                .filter(instance -> sandbox != null && instance.sandbox().equals(sandbox.id()));
    }

    int nextAttempt(String container) {
        return newest(container)
                .map(instance -> instance.attempt() + 1)
                .orElse(firstAttempts.getOrDefault(container, 0));
    }

    /** Whether the process of one is gone, and how it ended is not known yet. */
    boolean anyDying() {
        return instances.values().stream()
                .flatMap(List::stream)
                .anyMatch(instance -> instance.life() instanceof Instance.Life.Dying);
    }

    boolean anyAlive() {
        return instances.values().stream().flatMap(List::stream).anyMatch(Instance::alive);
    }
}
