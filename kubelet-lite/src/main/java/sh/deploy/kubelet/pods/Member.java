package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Container;

/** One container of a pod's spec and its part in the pod. */
record Member(Container spec, Role role, Restart restart) {
    enum Role {
        /** Runs to its end before the next begins. */
        INIT,
        /** Begins in its place among the init containers and runs on beside the main ones. */
        SIDECAR,
        MAIN
    }

    enum Restart {
        ALWAYS,
        ON_FAILURE,
        NEVER;

        static Restart of(String policy) {
            return switch (policy) {
                case "Never" -> NEVER;
                case "OnFailure" -> ON_FAILURE;
                default -> ALWAYS;
            };
        }
    }

    String name() {
        return spec.getName();
    }

    /** Whether the container begins again after it ended so. */
    boolean beginsAgain(int exitCode) {
        return switch (restart) {
            case ALWAYS -> true;
            case ON_FAILURE -> exitCode != 0;
            case NEVER -> false;
        };
    }
}
