package sh.deploy.kubelet.pods;

import org.jspecify.annotations.Nullable;

/**
 * The hot spare of a pod's container on this machine: the instance that would come next, started ahead in a sandbox of its own and
 * frozen as soon as it is ready. It is none of the container's instances until it takes over.
 *
 * @param instance null while there is only the sandbox
 * @param stale made from what the pod does not say any more
 */
record Spare(Observed.Sandbox sandbox, @Nullable Instance instance, boolean frozen, boolean stale) {
    /** Stands for the spare where containers stand by name: no container's name has a blank. */
    static final String NAME = "hot spare";

    /** The instance where it could take over; null where it is not or no more. */
    @Nullable
    Instance running() {
        return instance != null && instance.alive() && sandbox.running() ? instance : null;
    }
}
