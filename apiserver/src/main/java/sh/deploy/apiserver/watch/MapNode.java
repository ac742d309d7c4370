package sh.deploy.apiserver.watch;

import org.jspecify.annotations.Nullable;

/** A node of a {@link PersistentMap}. Never empty, never changed. */
sealed interface MapNode<K extends Comparable<? super K>, V> permits MapLeaf, MapBranch {
    /** Most entries of a leaf and most children of a branch. */
    int WIDTH = 32;

    /** One node, or two when one would be too wide. */
    record Grown<K extends Comparable<? super K>, V>(
            MapNode<K, V> left, @Nullable MapNode<K, V> right) {}

    int size();

    /** Entries of a leaf, children of a branch. */
    int width();

    K firstKey();

    @Nullable
    V get(K key);

    Grown<K, V> with(K key, V value);

    /** Without the key, which is there; null when nothing is left. */
    @Nullable
    MapNode<K, V> without(K key);

    int rank(K key);

    /** This and its right neighbour, which is of the same sort, as one node. */
    MapNode<K, V> joined(MapNode<K, V> next);

    /** The same entries without branches that have a single child. */
    MapNode<K, V> lowered();
}
