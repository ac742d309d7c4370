package sh.deploy.kubelet.probes;

/**
 * Counts answers in a row until they reach a threshold. A value: {@link #after} gives the next.
 *
 * @param passing the verdict so far
 * @param against answers in a row that contradict the verdict
 * @param failures failed answers in a row
 */
record ProbeCount(boolean passing, int against, int failures) {
    static ProbeCount startingAs(boolean passing) {
        return new ProbeCount(passing, 0, 0);
    }

    ProbeCount after(boolean success, int successThreshold, int failureThreshold) {
        int failuresNow = success ? 0 : failures + 1;
        if (success == passing) {
            return new ProbeCount(passing, 0, failuresNow);
        }
        int needed = success ? successThreshold : failureThreshold;
        return against + 1 >= needed
                ? new ProbeCount(success, 0, failuresNow)
                : new ProbeCount(passing, against + 1, failuresNow);
    }

    /** Whether failures alone have reached the threshold, whatever the verdict was before. */
    boolean failed(int failureThreshold) {
        return failures >= failureThreshold;
    }
}
