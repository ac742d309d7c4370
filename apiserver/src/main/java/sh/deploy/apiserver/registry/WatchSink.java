package sh.deploy.apiserver.registry;

/** Takes the events of one watch, in order, one call at a time. */
public interface WatchSink {
    /** Must not block: it is called while the store waits. */
    void event(WatchEvent event);

    /** Waits until the receiver has taken most of what was sent; called only between events of the initial state. */
    void awaitRoom() throws InterruptedException;
}
