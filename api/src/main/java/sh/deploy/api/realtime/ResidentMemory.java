package sh.deploy.api.realtime;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/**
 * Keeps a process that sleeps most of the time as quick as it was. A kernel short of memory, or one that reclaims what is idle, throws
 * code that was mapped from a file out of memory; who wakes then reads it from the disk again, and never runs where the disk hangs.
 *
 * <p>Source: mlockall(2) of Linux.
 */
public final class ResidentMemory {
    private static final int MCL_CURRENT = 1;
    private static final int MCL_ONFAULT = 4;

    private ResidentMemory() {}

    /**
     * What is mapped by now stays in memory from its first use on; what is never used takes none. Nothing is locked that is mapped later:
     * where there is a limit, mapping would fail then.
     *
     * @return false when the kernel refuses, as without {@code CAP_IPC_LOCK} or a large {@code RLIMIT_MEMLOCK}, or knows no such thing
     */
    public static boolean keep() {
        try {
            var linker = Linker.nativeLinker();
            var call = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("mlockall"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            return (int) call.invokeExact(MCL_CURRENT | MCL_ONFAULT) == 0;
        } catch (Throwable notHere) {
            return false;
        }
    }
}
