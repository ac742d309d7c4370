package sh.deploy.api.controller;

/** Where loops count what they do. Safe for all threads. */
public interface LoopMetrics {
    /** How a call of a reconciler ended. */
    enum Result {
        SETTLED,
        CHECK_AGAIN,
        FAILED
    }

    LoopMetrics NONE = new LoopMetrics() {
        @Override
        public void reconciled(String loop, Result result, long nanos) {}

        @Override
        public void due(String loop, int keys) {}

        @Override
        public void needlessReplacements(int pods) {}
    };

    /** @param nanos how long the call took */
    void reconciled(String loop, Result result, long nanos);

    /** @param keys how many are due and wait for a worker */
    void due(String loop, int keys);

    /** Pods that were made because a node might be dead, and deleted because it was not. */
    void needlessReplacements(int pods);
}
