package sh.deploy.kubelet.pressure;

/** A condition of the node that says it runs short of something. Names and words are Kubernetes'. */
public enum Pressure {
    MEMORY(
            "MemoryPressure",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
            "KubeletHasInsufficientMemory",
            "kubelet has insufficient memory available"),
    DISK(
            "DiskPressure",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure",
            "KubeletHasDiskPressure",
            "kubelet has disk pressure"),
    PIDS(
            "PIDPressure",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
            "KubeletHasInsufficientPID",
            "kubelet has insufficient PID available");

    private final String condition;
    private final String reasonFalse;
    private final String messageFalse;
    private final String reasonTrue;
    private final String messageTrue;

    Pressure(String condition, String reasonFalse, String messageFalse, String reasonTrue, String messageTrue) {
        this.condition = condition;
        this.reasonFalse = reasonFalse;
        this.messageFalse = messageFalse;
        this.reasonTrue = reasonTrue;
        this.messageTrue = messageTrue;
    }

    /** Type of the node's condition. */
    public String condition() {
        return condition;
    }

    public String reason(boolean met) {
        return met ? reasonTrue : reasonFalse;
    }

    public String message(boolean met) {
        return met ? messageTrue : messageFalse;
    }
}
