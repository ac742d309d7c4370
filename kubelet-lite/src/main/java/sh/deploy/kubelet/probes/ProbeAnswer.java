package sh.deploy.kubelet.probes;

/** What one probe found. */
sealed interface ProbeAnswer {
    record Yes() implements ProbeAnswer {}

    /** @param message why not, for an event */
    record No(String message) implements ProbeAnswer {}

    /** Nothing: the engine that should have asked is away, which says nothing about the container. */
    record Unknown() implements ProbeAnswer {}
}
