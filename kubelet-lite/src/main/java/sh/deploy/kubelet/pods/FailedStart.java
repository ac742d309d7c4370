package sh.deploy.kubelet.pods;

import java.time.Instant;

/**
 * A start that the engine refused.
 *
 * @param message the engine's own words
 */
record FailedStart(Instant at, String message) {
    /** The exit code Kubernetes reports for a container that never ran. */
    static final int EXIT_CODE = 128;

    FailedStart {
        message = message.isEmpty() ? "the container engine gave no reason" : message;
    }

    /** How such a container has ended. */
    Instance.Life.Ended life() {
        return new Instance.Life.Ended(EXIT_CODE, false, at, at, message);
    }
}
