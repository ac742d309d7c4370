package sh.deploy.api.controller;

/**
 * Brings what is closer to what should be, for one key, from the whole state. Doing it twice is harmless. Called for one key
 * by one thread at a time, for several keys by several.
 *
 * @param <K> names what to reconcile; an immutable value
 */
@FunctionalInterface
public interface Reconciler<K> {
    /** What it throws is counted and logged, and the key comes again after a delay that grows. */
    Outcome reconcile(K key) throws Exception;
}
