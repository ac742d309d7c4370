package sh.deploy.apiserver.watch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Children side by side, all of the same height.
 *
 * @param bounds no key of child i is smaller than bound i, and every key of child i - 1 is
 */
record MapBranch<K extends Comparable<? super K>, V>(K[] bounds, MapNode<K, V>[] children, int size)
        implements MapNode<K, V> {
    @SuppressWarnings({"unchecked", "rawtypes"})
    static <K extends Comparable<? super K>, V> MapBranch<K, V> of(MapNode<K, V> left, MapNode<K, V> right) {
        return of((K[]) new Comparable<?>[] {left.firstKey(), right.firstKey()}, (MapNode<K, V>[])
                new MapNode[] {left, right});
    }

    private static <K extends Comparable<? super K>, V> MapBranch<K, V> of(K[] bounds, MapNode<K, V>[] children) {
        int size = 0;
        for (var child : children) {
            size += child.size();
        }
        return new MapBranch<>(bounds, children, size);
    }

    /** Index of the child that holds the key or would. */
    int childFor(K key) {
        int at = Arrays.binarySearch(bounds, key);
        return at >= 0 ? at : Math.max(0, -at - 2);
    }

    @Override
    public int width() {
        return children.length;
    }

    @Override
    public K firstKey() {
        return bounds[0];
    }

    @Override
    public @Nullable V get(K key) {
        return children[childFor(key)].get(key);
    }

    @Override
    public Grown<K, V> with(K key, V value) {
        int at = childFor(key);
        var grown = children[at].with(key, value);
        var next = NodeArrays.replaced(children, at, grown.left());
        var nextBounds = key.compareTo(bounds[at]) < 0 ? NodeArrays.replaced(bounds, at, key) : bounds;
        if (grown.right() == null) {
            int nextSize = size - children[at].size() + grown.left().size();
            return new Grown<>(new MapBranch<>(nextBounds, next, nextSize), null);
        }
        var wider = of(
                NodeArrays.inserted(nextBounds, at + 1, grown.right().firstKey()),
                NodeArrays.inserted(next, at + 1, grown.right()));
        if (wider.width() <= WIDTH) {
            return new Grown<>(wider, null);
        }
        int middle = MapLeaf.splitAt(at + 1, wider.width());
        return new Grown<>(wider.part(0, middle), wider.part(middle, wider.width()));
    }

    @Override
    public @Nullable MapNode<K, V> without(K key) {
        int at = childFor(key);
        var shrunk = children[at].without(key);
        if (shrunk == null) {
            return width() == 1 ? null : of(NodeArrays.removed(bounds, at), NodeArrays.removed(children, at));
        }
        var next = NodeArrays.replaced(children, at, shrunk);
        int left = at > 0 && fits(next, at - 1) ? at - 1 : at;
        if (!fits(next, left)) {
            return of(bounds, next);
        }
        var joined = NodeArrays.replaced(next, left, next[left].joined(next[left + 1]));
        return of(NodeArrays.removed(bounds, left + 1), NodeArrays.removed(joined, left + 1));
    }

    @Override
    public int rank(K key) {
        int at = childFor(key);
        int before = 0;
        for (int i = 0; i < at; i++) {
            before += children[i].size();
        }
        return before + children[at].rank(key);
    }

    @Override
    public MapNode<K, V> joined(MapNode<K, V> next) {
        var right = (MapBranch<K, V>) next;
        return of(NodeArrays.joined(bounds, right.bounds), NodeArrays.joined(children, right.children));
    }

    @Override
    public MapNode<K, V> lowered() {
        return width() == 1 ? children[0].lowered() : this;
    }

    /** Whether this child and the next would together fill half a node at most. */
    private static <K extends Comparable<? super K>, V> boolean fits(MapNode<K, V>[] children, int left) {
        return left + 1 < children.length && children[left].width() + children[left + 1].width() <= WIDTH / 2;
    }

    private MapBranch<K, V> part(int from, int to) {
        return of(Arrays.copyOfRange(bounds, from, to), Arrays.copyOfRange(children, from, to));
    }
}
