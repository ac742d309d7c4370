package sh.deploy.apiserver.watch;

import java.time.Duration;

/**
 * Bounds of the newest state, and of what the store remembers beside it.
 *
 * @param stateBytes of all objects' JSON together, beyond which no object is added: what does not fit into memory could not be
 *     read back after a restart
 * @param recentChanges most changes kept per resource
 * @param recentBytes most bytes of superseded objects kept per resource
 * @param heldSnapshots most older snapshots kept for lists that are read page by page
 * @param heldFor how long one of them is kept after it was last asked for
 */
public record StoreSettings(long stateBytes, int recentChanges, long recentBytes, int heldSnapshots, Duration heldFor) {
    /** Small objects take twice their JSON, and the collector wants as much again. */
    private static final int HEAP_PER_STATE = 4;

    public static final StoreSettings DEFAULT = new StoreSettings(
            Runtime.getRuntime().maxMemory() / HEAP_PER_STATE, 10_000, 16L << 20, 64, Duration.ofMinutes(5));

    public StoreSettings {
        if (stateBytes < 1 || recentChanges < 1 || recentBytes < 1 || heldSnapshots < 1 || heldFor.isNegative()) {
            throw new IllegalArgumentException("bounds of the store must be positive");
        }
    }
}
