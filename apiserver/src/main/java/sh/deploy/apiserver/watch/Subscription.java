package sh.deploy.apiserver.watch;

/** A listener's place among those a store tells. */
public interface Subscription extends AutoCloseable {
    /** Any thread, any number of times. A call to the listener that is under way may still end; no new one begins. */
    @Override
    void close();
}
