package sh.deploy.apiserver.encryption;

import java.util.Iterator;
import java.util.function.UnaryOperator;

/** Elements that are changed one by one as they are read. */
final class Mapped {
    private Mapped() {}

    static <T> Iterable<T> of(Iterable<T> elements, UnaryOperator<T> change) {
        return () -> {
            var all = elements.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public T next() {
                    return change.apply(all.next());
                }
            };
        };
    }
}
