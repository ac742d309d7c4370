package sh.deploy.api.object;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names of Events as Kubernetes gives them, {@code <object>.<nanoseconds since 1970 in hexadecimal>}: a list of one object's
 * events is in the order in which they were first said. Safe for all threads.
 */
public final class EventNames {
    /** Of the nanoseconds so many are a count, which tells apart what was said at once: a microsecond, near enough. */
    private static final long COUNTED = 1024;

    private final AtomicLong given = new AtomicLong();

    /**
     * The name of a new event; names of one moment rise with each call.
     *
     * @param object name of what it is about
     * @param at when it was first said
     */
    public String next(String object, Instant at) {
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        long distinct = nanos - Math.floorMod(nanos, COUNTED) + Math.floorMod(given.getAndIncrement(), COUNTED);
        return object + "." + HexFormat.of().toHexDigits(distinct);
    }
}
