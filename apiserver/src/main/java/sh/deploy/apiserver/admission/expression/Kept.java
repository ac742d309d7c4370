package sh.deploy.apiserver.admission.expression;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/**
 * What was made of texts, or why it could not be, as long as there is room and whoever owns a text is there: beyond, what was not used for
 * longest goes, and is made again when it is asked for. Safe for all threads.
 */
final class Kept {
    private final long mostWeight;
    private final Map<Object, Item> byOwner = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /** @param failed why nothing was made; null when it was */
    private record Item(@Nullable Object made, @Nullable EvaluationFailed failed, long weight) {}

    /** @param mostWeight of all that is kept */
    Kept(long mostWeight) {
        this.mostWeight = mostWeight;
    }

    /**
     * @param make may be called for one owner by several at once; what it throws as an {@link EvaluationFailed} is thrown again for all that
     *     follow
     */
    @SuppressWarnings("unchecked") // one owner has one kind of thing
    <T> T get(Object owner, Supplier<T> make, ToLongFunction<T> itsWeight) {
        var kept = kept(owner);
        if (kept == null) {
            kept = made(make, itsWeight);
            keep(owner, kept);
        }
        if (kept.failed() != null) {
            throw kept.failed();
        }
        return (T) requireNonNull(kept.made());
    }

    synchronized boolean has(Object owner) {
        return byOwner.containsKey(owner);
    }

    private synchronized @Nullable Item kept(Object owner) {
        return byOwner.get(owner);
    }

    private static <T> Item made(Supplier<T> make, ToLongFunction<T> itsWeight) {
        try {
            var made = make.get();
            return new Item(made, null, itsWeight.applyAsLong(made));
        } catch (EvaluationFailed failed) {
            return new Item(null, failed, 1);
        }
    }

    private synchronized void keep(Object owner, Item item) {
        drop(owner);
        byOwner.put(owner, item);
        weight += item.weight();
        Iterator<Item> oldest = byOwner.values().iterator();
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
