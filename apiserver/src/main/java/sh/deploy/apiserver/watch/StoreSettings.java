package sh.deploy.apiserver.watch;

import java.time.Duration;

/**
 * Bounds of what the store remembers beside the newest state.
 *
 * @param recentChanges most changes kept per resource
 * @param recentBytes most bytes of superseded objects kept per resource
 * @param heldSnapshots most older snapshots kept for lists that are read page by page
 * @param heldFor how long one of them is kept after it was last asked for
 */
public record StoreSettings(int recentChanges, long recentBytes, int heldSnapshots, Duration heldFor) {
    public static final StoreSettings DEFAULT = new StoreSettings(10_000, 16L << 20, 64, Duration.ofMinutes(5));

    public StoreSettings {
        if (recentChanges < 1 || recentBytes < 1 || heldSnapshots < 1 || heldFor.isNegative()) {
            throw new IllegalArgumentException("bounds of the store must be positive");
        }
    }
}
