package sh.deploy.e2e.faults;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The kernel calls of this package, by the foreign-function API. Safe for all threads. */
public final class Linux {
    static final int AF_INET = 2;
    static final int AF_NETLINK = 16;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int SIGKILL = 9;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND =
            handle("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            handle("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle IOCTL =
            variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
    private static final MethodHandle OPEN =
            variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);

    private Linux() {}

    /** SIGKILL, from which no process returns. */
    public static void kill(long pid) throws IOException {
        check("kill", call(state -> (int) KILL.invokeExact(state, (int) pid, SIGKILL)));
    }

    static int socket(int domain, int type, int protocol) throws IOException {
        return (int) check(
                "socket", call(state -> (int) SOCKET.invokeExact(state, domain, type | CLOSE_ON_EXEC, protocol)));
    }

    static void close(int descriptor) throws IOException {
        check("close", call(state -> (int) CLOSE.invokeExact(state, descriptor)));
    }

    /** Moves the calling thread, and no other, into a network namespace. */
    static void enterNetwork(Path namespace) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom(namespace.toString());
            int descriptor = (int) check("open", call(state -> (int) OPEN.invokeExact(state, path, CLOSE_ON_EXEC, 0)));
            check("setns", call(state -> (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET)));
            close(descriptor);
        }
    }

    /** What the packet filter of the socket's namespace sees on all that the socket sends from now on. */
    public static void mark(int socket, int mark) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocateFrom(JAVA_INT, mark);
            check("setsockopt", call(state ->
                    (int) SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_MARK, value, 4)));
        }
    }

    static void ioctl(int descriptor, long request, MemorySegment argument) throws IOException {
        check("ioctl", call(state -> (int) IOCTL.invokeExact(state, descriptor, request, argument)));
    }

    static void send(int socket, MemorySegment bytes) throws IOException {
        check("send", call(state -> (long) SEND.invokeExact(state, socket, bytes, bytes.byteSize(), 0)));
    }

    static void receive(int socket, MemorySegment into) throws IOException {
        check("recv", call(state -> (long) RECV.invokeExact(state, socket, into, into.byteSize(), 0)));
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle variadic(String name, FunctionDescriptor descriptor, int firstVariadic) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                descriptor,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    private interface NativeCall {
        long invoke(MemorySegment state) throws Throwable;
    }

    /** The result, or the error number as a negative one. */
    private static long call(NativeCall call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            long result = call.invoke(state);
            return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call could not be made", e);
        }
    }

    private static long check(String name, long result) throws IOException {
        if (result < 0) {
            throw new IOException(name + " failed with error " + -result);
        }
        return result;
    }
}
