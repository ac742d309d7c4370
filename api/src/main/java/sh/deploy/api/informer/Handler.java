package sh.deploy.api.informer;

import org.jspecify.annotations.Nullable;

/** Hears of every change, in order, on the informer's thread: be quick, block on nothing. */
@FunctionalInterface
public interface Handler<T> {
    /**
     * @param before null when the object is new
     * @param now null when it is gone; never both null
     */
    void changed(@Nullable T before, @Nullable T now);
}
