package sh.deploy.kubelet.probes;

/** What one probe found. The message of a failure goes into an event. */
record ProbeAnswer(boolean success, String message) {
    static final ProbeAnswer YES = new ProbeAnswer(true, "");

    static ProbeAnswer no(String message) {
        return new ProbeAnswer(false, message);
    }
}
