package sh.deploy.apiserver.watch;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: adding or removing gives a new map that shares all but one path with the old one. A tree of
 * wide nodes, so that an entry costs little more than two references.
 */
public final class PersistentMap<K extends Comparable<? super K>, V> {
    private final @Nullable MapNode<K, V> root;

    private PersistentMap(@Nullable MapNode<K, V> root) {
        this.root = root;
    }

    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(null);
    }

    public int size() {
        return root == null ? 0 : root.size();
    }

    public @Nullable V get(K key) {
        return root == null ? null : root.get(key);
    }

    public PersistentMap<K, V> with(K key, V value) {
        if (root == null) {
            return new PersistentMap<>(MapLeaf.of(key, value));
        }
        var grown = root.with(key, value);
        return new PersistentMap<>(grown.right() == null ? grown.left() : MapBranch.of(grown.left(), grown.right()));
    }

    public PersistentMap<K, V> without(K key) {
        if (root == null || root.get(key) == null) {
            return this;
        }
        var shrunk = root.without(key);
        return new PersistentMap<>(shrunk == null ? null : shrunk.lowered());
    }

    /** How many keys are smaller than this one. */
    public int rank(K key) {
        return root == null ? 0 : root.rank(key);
    }

    /** The values in key order, from the first key that is not smaller than this one. */
    public Iterator<V> valuesFrom(K key) {
        return new MapIterator<>(root, key);
    }
}
