package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * One container the engine holds for a pod; a container of the spec has a new one for each start.
 *
 * @param attempt how many came before it: its restart count once it runs
 * @param sandbox id of the one it runs in
 */
record Instance(
        String container,
        int attempt,
        String id,
        String sandbox,
        String image,
        String imageId,
        String stopSignal,
        Life life) {

    /** Where it is in its life. */
    sealed interface Life {
        /** Never started: a twin that waits for its predecessor's death. */
        record Made() implements Life {}

        record Running(Instant startedAt) implements Life {}

        /** Its process is gone; how it ended is not known yet. */
        record Dying(Instant startedAt, Instant noticedAt) implements Life {}

        /** @param message the engine's words for a start that failed; empty otherwise */
        record Ended(int exitCode, boolean outOfMemory, Instant startedAt, Instant finishedAt, String message)
                implements Life {
            boolean startFailed() {
                return !message.isEmpty();
            }
        }
    }

    /** Since when it is the container: what was a spare began before its predecessor ended. */
    Instant inForceSince(List<Instance> ofItsContainer) {
        return ofItsContainer.stream()
                .filter(other -> other.attempt < attempt && other.dead())
                .map(Instance::end)
                .filter(end -> end.isAfter(begin()))
                .max(Comparator.naturalOrder())
                .orElse(begin());
    }

    /** {@link Instant#EPOCH} while it has not begun. */
    private Instant begin() {
        return switch (life) {
            case Life.Made made -> Instant.EPOCH;
            case Life.Running running -> running.startedAt();
            case Life.Dying dying -> dying.startedAt();
            case Life.Ended ended -> ended.startedAt();
        };
    }

    /** {@link Instant#MAX} while it has not ended. */
    private Instant end() {
        return switch (life) {
            case Life.Made made -> Instant.MAX;
            case Life.Running running -> Instant.MAX;
            case Life.Dying dying -> dying.noticedAt();
            case Life.Ended ended -> ended.finishedAt();
        };
    }

    /** How long it was the container. */
    Duration ran(List<Instance> ofItsContainer) {
        return dead() ? Duration.between(inForceSince(ofItsContainer), end()) : Duration.ZERO;
    }

    boolean made() {
        return life instanceof Life.Made;
    }

    boolean alive() {
        return life instanceof Life.Running;
    }

    /** Its start failed. */
    boolean neverRan() {
        return life instanceof Life.Ended ended && ended.startFailed();
    }

    boolean dead() {
        return life instanceof Life.Ended || life instanceof Life.Dying;
    }
}
