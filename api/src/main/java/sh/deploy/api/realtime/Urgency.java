package sh.deploy.api.realtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * How soon the kernel runs a thread that has something to do while others want the CPU as well.
 *
 * <p>Source: sched(7) and sched_setattr(2) of Linux. That a short slice at nice -20 keeps time as well as a real-time class, and nice -20
 * without it does not, was measured on Linux 6.18.
 */
public enum Urgency {
    /** A real-time class: at once. Needs {@code CAP_SYS_NICE} or an {@code RLIMIT_RTPRIO}. */
    FIFO("SCHED_FIFO"),
    /** Nice -20 and slices of 0.1 ms: as good as at once. Needs {@code CAP_SYS_NICE} or an {@code RLIMIT_NICE}, and Linux 6.12. */
    NICE("nice -20"),
    /** As any other thread: on a busy machine tens of milliseconds late. */
    PLAIN("no real-time class");

    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO = 1;

    /** Low among the real-time priorities: the kernel's own threads come first. */
    private static final int PRIORITY = 10;

    private static final int NICEST = -20;
    private static final int FAVOURED = -10;
    private static final long SLICE_NANOS = 100_000;

    /** Threads that this one starts are not urgent for that. */
    private static final long RESET_ON_FORK = 1;

    private static final int ATTRIBUTES_BYTES = 48;

    private final String words;

    Urgency(String words) {
        this.words = words;
    }

    /** As people read it. */
    public String words() {
        return words;
    }

    /** Makes the calling platform thread as urgent as the kernel lets it be, and says how urgent that is. */
    public static Urgency raiseThisThread() {
        return raiseThisThread(List.of(values()));
    }

    /** Takes the first of the wanted ones that the kernel grants. */
    static Urgency raiseThisThread(List<Urgency> wanted) {
        return wanted.stream()
                .filter(urgency -> urgency == PLAIN || urgency.isGranted())
                .findFirst()
                .orElse(PLAIN);
    }

    /**
     * Lets the calling platform thread go before ordinary ones, where the kernel allows it. For what is little work that somebody waits for,
     * on a machine where everything wakes at once; it may still be tens of milliseconds late.
     */
    public static void favourThisThread() {
        set(SCHED_OTHER, FAVOURED, 0, 0);
    }

    private boolean isGranted() {
        return this == FIFO ? set(SCHED_FIFO, 0, PRIORITY, 0) : set(SCHED_OTHER, NICEST, 0, SLICE_NANOS);
    }

    /** Linked once it is needed, which takes milliseconds. */
    private static final class Kernel {
        static final MethodHandle CALL = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                        Linker.Option.firstVariadicArg(1));

        private Kernel() {}
    }

    /** {@code sched_setattr(2)} of the calling thread; false when it is refused, unknown, or this is not Linux on 64 bits. */
    private static boolean set(int policy, int nice, int priority, long sliceNanos) {
        int number = systemCallNumber();
        if (number < 0 || Thread.currentThread().isVirtual()) {
            return false;
        }
        try (var arena = Arena.ofConfined()) {
            var attributes = attributes(arena, policy, nice, priority, sliceNanos);
            return (long) Kernel.CALL.invokeExact((long) number, 0, attributes, 0) == 0;
        } catch (Throwable refused) {
            return false;
        }
    }

    /** {@code struct sched_attr}: size, policy, flags, nice, priority, runtime (the slice, for an ordinary thread), deadline, period. */
    private static MemorySegment attributes(Arena arena, int policy, int nice, int priority, long sliceNanos) {
        var attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
        attributes.set(JAVA_INT, 0, ATTRIBUTES_BYTES);
        attributes.set(JAVA_INT, 4, policy);
        attributes.set(JAVA_LONG, 8, RESET_ON_FORK);
        attributes.set(JAVA_INT, 16, nice);
        attributes.set(JAVA_INT, 20, priority);
        attributes.set(JAVA_LONG, 24, sliceNanos);
        return attributes;
    }

    private static int systemCallNumber() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return -1;
        }
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> 314;
            case "aarch64" -> 274;
            default -> -1;
        };
    }
}
