package sh.deploy.apiserver.watch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries side by side, sorted by key. */
record MapLeaf<K extends Comparable<? super K>, V>(K[] keys, V[] values) implements MapNode<K, V> {
    @SuppressWarnings("unchecked")
    static <K extends Comparable<? super K>, V> MapLeaf<K, V> of(K key, V value) {
        return new MapLeaf<>((K[]) new Comparable<?>[] {key}, (V[]) new Object[] {value});
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public int width() {
        return keys.length;
    }

    @Override
    public K firstKey() {
        return keys[0];
    }

    @Override
    public @Nullable V get(K key) {
        int at = Arrays.binarySearch(keys, key);
        return at < 0 ? null : values[at];
    }

    @Override
    public Grown<K, V> with(K key, V value) {
        int at = Arrays.binarySearch(keys, key);
        if (at >= 0) {
            var replaced = values.clone();
            replaced[at] = value;
            return new Grown<>(new MapLeaf<>(keys, replaced), null);
        }
        var wider = new MapLeaf<>(NodeArrays.inserted(keys, -at - 1, key), NodeArrays.inserted(values, -at - 1, value));
        if (wider.width() <= WIDTH) {
            return new Grown<>(wider, null);
        }
        int middle = splitAt(-at - 1, wider.width());
        return new Grown<>(wider.part(0, middle), wider.part(middle, wider.width()));
    }

    @Override
    public @Nullable MapNode<K, V> without(K key) {
        int at = Arrays.binarySearch(keys, key);
        return keys.length == 1 ? null : new MapLeaf<>(NodeArrays.removed(keys, at), NodeArrays.removed(values, at));
    }

    @Override
    public int rank(K key) {
        int at = Arrays.binarySearch(keys, key);
        return at < 0 ? -at - 1 : at;
    }

    @Override
    public MapNode<K, V> joined(MapNode<K, V> next) {
        var right = (MapLeaf<K, V>) next;
        return new MapLeaf<>(NodeArrays.joined(keys, right.keys), NodeArrays.joined(values, right.values));
    }

    @Override
    public MapNode<K, V> lowered() {
        return this;
    }

    /** Keys that come in ascending order leave full nodes behind, not half-full ones. */
    static int splitAt(int insertedAt, int width) {
        return insertedAt == width - 1 ? width - 1 : width / 2;
    }

    private MapLeaf<K, V> part(int from, int to) {
        return new MapLeaf<>(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
    }
}
