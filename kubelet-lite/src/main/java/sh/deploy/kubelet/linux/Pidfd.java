package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Descriptors of processes, which unlike their numbers are never given to others. Safe for all threads.
 *
 * <p>Source: pidfd_open(2), pidfd_send_signal(2); Linux 5.3.
 */
public final class Pidfd {
    /** The same on every architecture, since they are newer than their common table. */
    private static final long PIDFD_SEND_SIGNAL = 424;

    private static final long PIDFD_OPEN = 434;
    public static final int SIGKILL = 9;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Pidfd() {}

    /** A descriptor that becomes readable when the process ends, or a negative number. */
    public static int open(int pid) {
        return (int) call(PIDFD_OPEN, pid, 0);
    }

    /** Whether the process was there to be killed. */
    public static boolean kill(int descriptor) {
        return signal(descriptor, SIGKILL);
    }

    /** Whether the process was there and we may. */
    public static boolean signal(int descriptor, int signal) {
        return call(PIDFD_SEND_SIGNAL, descriptor, signal) == 0;
    }

    private static long call(long number, long first, long second) {
        try {
            return (long) SYSCALL.invokeExact(number, first, second, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }

    public static void close(int descriptor) {
        try {
            int closed = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
