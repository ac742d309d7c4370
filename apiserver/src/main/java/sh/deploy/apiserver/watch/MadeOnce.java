package sh.deploy.apiserver.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What listeners have made of one change, for those who hear of it after them: however many there are and however large the object is, the store
 * waits for it once. Not to be kept longer than the change is told; belongs to the thread that tells.
 */
public final class MadeOnce {
    private final Map<Object, Object> made = new HashMap<>();

    /**
     * @param what equal for all who want the same, and never for things of two types
     * @param make called where nobody has wanted it before; when it throws, the next one tries again
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Object what, Supplier<T> make) {
        var known = (T) made.get(what);
        if (known != null) {
            return known;
        }
        var first = make.get();
        made.put(what, first);
        return first;
    }
}
