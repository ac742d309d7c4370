package sh.deploy.apiserver.registry;

/** Takes the events of one watch, in order, one call at a time. */
public interface WatchSink {
    /** Must not block: it is called while the store waits. */
    void event(WatchEvent event);

    /**
     * Waits until the receiver has taken most of what was sent, and gives up one that takes nothing for half a minute; called only before
     * events of the state there is, or that were missed.
     *
     * @return false when the watch has ended
     */
    boolean awaitRoom() throws InterruptedException;
}
