package sh.deploy.apiserver.admission.expression;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was made of texts, as long as there is room and whoever owns a text is there: beyond, what was not used for longest goes, and is made
 * again when it is asked for. Safe for all threads.
 *
 * @param <T> what is made
 */
final class Kept<T> {
    private final long mostWeight;
    private final Map<Object, Item<T>> byOwner = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    private record Item<T>(T made, long weight) {}

    /** @param mostWeight of all that is kept */
    Kept(long mostWeight) {
        this.mostWeight = mostWeight;
    }

    /** @param make may be called for one owner by several at once */
    T get(Object owner, long itsWeight, Supplier<T> make) {
        synchronized (this) {
            var kept = byOwner.get(owner);
            if (kept != null) {
                return kept.made();
            }
        }
        var made = make.get();
        keep(owner, new Item<>(made, itsWeight));
        return made;
    }

    private synchronized void keep(Object owner, Item<T> item) {
        drop(owner);
        byOwner.put(owner, item);
        weight += item.weight();
        Iterator<Item<T>> oldest = byOwner.values().iterator();
        while (weight > mostWeight && oldest.hasNext()) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }

    synchronized void drop(Object owner) {
        var gone = byOwner.remove(owner);
        weight -= gone == null ? 0 : gone.weight();
    }

    /** Of all that is kept. */
    synchronized long weight() {
        return weight;
    }
}
