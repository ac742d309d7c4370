package sh.deploy.deployctl.audit;

/** One thing that must hold of a cluster. */
interface Check {
    /**
     * What is checked.
     *
     * @param id for scripts, unique
     * @param reference the number in the CIS Kubernetes Benchmark 1.10 whose aim it has; several with commas between them; empty for none
     * @param title what must hold, as a sentence
     */
    record Rule(String id, String reference, String title) {}

    Rule rule();

    /** Pure. What could not be seen is not judged: {@link Unseen} rises from the evidence. */
    Finding judge(Evidence evidence);
}
