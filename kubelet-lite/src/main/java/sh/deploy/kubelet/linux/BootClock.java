package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.function.LongSupplier;

/**
 * {@code CLOCK_BOOTTIME}: nanoseconds since the machine's start, the same for all its processes, which also count while it is
 * suspended. One instance for one thread at a time; reading allocates nothing.
 *
 * <p>Source: clock_gettime(2), clock_nanosleep(2).
 */
public final class BootClock implements LongSupplier {
    private static final int CLOCK_BOOTTIME = 7;
    private static final int TIMER_ABSTIME = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final MethodHandle GET = handle("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SLEEP =
            handle("clock_nanosleep", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    private final MemorySegment seconds = Arena.ofAuto().allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    @Override
    public long getAsLong() {
        try {
            int failed = (int) GET.invokeExact(CLOCK_BOOTTIME, seconds);
            if (failed != 0) {
                throw new IllegalStateException("this kernel has no CLOCK_BOOTTIME");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return seconds.get(JAVA_LONG, 0) * NANOS_PER_SECOND + seconds.get(JAVA_LONG, Long.BYTES);
    }

    /** Blocks the thread until then; may return early. A machine that was suspended past it goes on at once. */
    public void sleepUntil(long nanos) {
        seconds.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        seconds.set(JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
        try {
            int interrupted = (int) SLEEP.invokeExact(CLOCK_BOOTTIME, TIMER_ABSTIME, seconds, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
