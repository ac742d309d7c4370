package sh.deploy.kubelet.containers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The kernel calls that {@link ProcessDeaths} needs, by the foreign-function API: pidfd_open, pidfd_send_signal, epoll, close. */
final class LinuxPoll {
    /** The same on every architecture, since they are newer than their common table. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_SEND_SIGNAL = 424;

    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int MAX_EVENTS = 64;
    /** {@code struct epoll_event} is packed on x86-64 (4 + 8 bytes) and aligned elsewhere (4 + 4 + 8). */
    private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle EPOLL_CREATE = handle("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            handle("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            handle("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int epoll;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ready = arena.allocate((long) MAX_EVENTS * EVENT_BYTES, 16);

    private LinuxPoll(int epoll) {
        this.epoll = epoll;
    }

    static LinuxPoll open() {
        return new LinuxPoll(call(() -> (int) EPOLL_CREATE.invokeExact(CLOSE_ON_EXEC)));
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** A descriptor that becomes readable when the process ends, or a negative number. */
    int openProcess(int pid) {
        return call(() -> (int) (long) SYSCALL.invokeExact(PIDFD_OPEN, (long) pid, 0L, 0L, 0L));
    }

    /** Whether the process is there and we may. */
    boolean signal(int descriptor, int signal) {
        return call(() -> (int) (long) SYSCALL.invokeExact(PIDFD_SEND_SIGNAL, (long) descriptor, (long) signal, 0L, 0L))
                == 0;
    }

    void add(int descriptor) {
        try (var local = Arena.ofConfined()) {
            var event = local.allocate(EVENT_BYTES, 16);
            event.set(JAVA_INT, 0, EPOLLIN);
            event.set(JAVA_INT, DATA_OFFSET, descriptor);
            call(() -> (int) EPOLL_CTL.invokeExact(epoll, EPOLL_CTL_ADD, descriptor, event));
        }
    }

    /** Waits for descriptors to become readable. One thread only. */
    int[] await(int millis) {
        int count = Math.max(0, call(() -> (int) EPOLL_WAIT.invokeExact(epoll, ready, MAX_EVENTS, millis)));
        var descriptors = new int[count];
        for (int i = 0; i < count; i++) {
            descriptors[i] = ready.get(JAVA_INT.withByteAlignment(4), (long) i * EVENT_BYTES + DATA_OFFSET);
        }
        return descriptors;
    }

    /** Also takes it out of the set that is waited for. */
    void close(int descriptor) {
        call(() -> (int) CLOSE.invokeExact(descriptor));
    }

    void close() {
        close(epoll);
        arena.close();
    }

    private interface NativeCall {
        int invoke() throws Throwable;
    }

    private static int call(NativeCall call) {
        try {
            return call.invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
