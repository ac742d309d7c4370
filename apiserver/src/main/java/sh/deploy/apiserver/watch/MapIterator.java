package sh.deploy.apiserver.watch;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks the values of a {@link PersistentMap} in key order. */
final class MapIterator<K extends Comparable<? super K>, V> implements Iterator<V> {
    private static final class Step<K extends Comparable<? super K>, V> {
        private final MapBranch<K, V> branch;
        private int next;

        private Step(MapBranch<K, V> branch, int next) {
            this.branch = branch;
            this.next = next;
        }
    }

    private final ArrayDeque<Step<K, V>> path = new ArrayDeque<>();
    private @Nullable MapLeaf<K, V> leaf;
    private int next;

    MapIterator(@Nullable MapNode<K, V> root, K from) {
        if (root != null) {
            descend(root, from);
            advance();
        }
    }

    @Override
    public boolean hasNext() {
        return leaf != null;
    }

    @Override
    public V next() {
        if (leaf == null) {
            throw new NoSuchElementException();
        }
        var value = leaf.values()[next++];
        advance();
        return value;
    }

    private void descend(MapNode<K, V> node, @Nullable K from) {
        while (node instanceof MapBranch<K, V> branch) {
            int child = from == null ? 0 : branch.childFor(from);
            path.push(new Step<>(branch, child + 1));
            node = branch.children()[child];
        }
        leaf = (MapLeaf<K, V>) node;
        next = from == null ? 0 : leaf.rank(from);
    }

    /** Moves to the next leaf when this one is used up. */
    private void advance() {
        if (leaf == null || next < leaf.width()) {
            return;
        }
        while (!path.isEmpty() && path.element().next == path.element().branch.width()) {
            path.pop();
        }
        if (path.isEmpty()) {
            leaf = null;
        } else {
            var step = path.element();
            descend(step.branch.children()[step.next++], null);
        }
    }
}
