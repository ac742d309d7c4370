package sh.deploy.kubelet.pods;

/** One thing to do for a pod. Each may be done twice without harm. */
sealed interface Step {
    record MakeSandbox() implements Step {}

    record RemoveSandbox(String id) implements Step {}

    record LookForImage(String container) implements Step {}

    /** A container whose back-off is over asks when the node affords its restart. */
    record TakeTurn(String container) implements Step {}

    record Start(String container, int attempt) implements Step {}

    /** Makes the instance that would come next, so that a restart is only a start. */
    record MakeTwin(String container, int attempt) implements Step {}

    /** Asks an instance to end; it is killed when its time is up. */
    record Stop(Instance instance, String why, long graceSeconds) implements Step {}

    record Kill(Instance instance) implements Step {}

    record Remove(String id) implements Step {}

    /** Makes and starts the instance that would come next, beside the one that runs. */
    record MakeSpare(String container, int attempt) implements Step {}

    record FreezeSpare(Spare spare) implements Step {}

    /** The spare runs on as the container's newest instance; its sandbox is the pod's. */
    record UseSpare(Spare spare) implements Step {}

    /** @param failure what is wrong with the spare; empty when it only is not wanted any more */
    record RemoveSpare(String failure) implements Step {}

    record Freeze(Instance instance) implements Step {}

    /** A frozen one runs on. */
    record Thaw(Instance instance) implements Step {}

    /** What an evicted pod has on the disk is what it was evicted for. */
    record RemoveVolumes() implements Step {}

    /** Nothing of the pod is alive: remove what is left and say so. */
    record Finish() implements Step {}
}
