package sh.deploy.apiserver.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of requests while their events cannot be written. */
public enum WhenFull {
    /** They are answered, and events that do not fit into the buffer are lost and counted. */
    DROP,
    /** They are refused before anything is done; and none is answered before its events are written. */
    REFUSE;

    /** Empty when there is none of this name. */
    public static Optional<WhenFull> parse(String name) {
        return Arrays.stream(values())
                .filter(one -> one.toString().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(WhenFull::toString).toList();
    }

    /** As settings write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
