package sh.deploy.kubelet.pods;

import java.time.Instant;

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
