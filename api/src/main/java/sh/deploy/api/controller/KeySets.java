package sh.deploy.api.controller;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are due, in work, or waiting for their time. A key is in work once at most; one that becomes due meanwhile is due
 * again when that work is done. Pure but for its own memory: time is an argument. Not for several threads.
 */
final class KeySets<K> {
    private final LinkedHashSet<K> dirty = new LinkedHashSet<>();
    private final Set<K> processing = new HashSet<>();
    private final Map<K, Long> waiting = new HashMap<>();

    /** Makes a key due at once, whatever it waited for. */
    void add(K key) {
        waiting.remove(key);
        dirty.add(key);
    }

    /** Makes a key due at a time, unless it is due already or sooner. */
    void addAt(K key, long atNanos) {
        if (!dirty.contains(key)) {
            waiting.merge(key, atNanos, (one, other) -> one - other < 0 ? one : other);
        }
    }

    /** The key that has been due longest and is not in work; it is in work from now on. Null when there is none. */
    @Nullable
    K take(long nowNanos) {
        wake(nowNanos);
        for (var key : dirty) {
            if (!processing.contains(key)) {
                dirty.remove(key);
                processing.add(key);
                return key;
            }
        }
        return null;
    }

    void done(K key) {
        processing.remove(key);
    }

    /** When the next waiting key becomes due. */
    OptionalLong nextDue() {
        return waiting.values().stream()
                .mapToLong(Long::longValue)
                .reduce((one, other) -> one - other < 0 ? one : other);
    }

    /** Keys that are due, in work ones not counted. */
    int due() {
        return dirty.size();
    }

    private void wake(long nowNanos) {
        waiting.entrySet().removeIf(entry -> {
            boolean due = entry.getValue() - nowNanos <= 0;
            if (due) {
                dirty.add(entry.getKey());
            }
            return due;
        });
    }
}
