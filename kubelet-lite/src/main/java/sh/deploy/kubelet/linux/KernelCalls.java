package sh.deploy.kubelet.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Calls of the C library that tell by {@code errno} why they failed. Safe for all threads. */
final class KernelCalls {
    static final int NOT_PERMITTED = 1;
    static final int NO_SUCH_FILE = 2;
    static final int ACCESS_DENIED = 13;
    static final int EXISTS = 17;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERROR_KEPT = Linker.Option.captureCallState("errno");
    private static final VarHandle ERROR =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

    private KernelCalls() {}

    /** One call: its handle takes the state first. */
    interface Call {
        int make(MemorySegment state, Arena arena) throws Throwable;
    }

    static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = ERROR_KEPT;
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }

    /** What the call returned, or the number of its error with a minus. */
    static int result(Call call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            int result = call.make(state, arena);
            return result >= 0 ? result : -(int) ERROR.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }

    /** @param error as {@link #result} gave it, without the minus */
    static FileSystemException failure(String file, int error) {
        return error == NOT_PERMITTED || error == ACCESS_DENIED
                ? new AccessDeniedException(file)
                : new FileSystemException(file, null, words(error));
    }

    /** Source: errno(3); the numbers are the same on every architecture that agents run on. */
    private static String words(int error) {
        return switch (error) {
            case NO_SUCH_FILE -> "it is not there";
            case 16 -> "it is in use";
            case 20 -> "it is no folder";
            case 28 -> "no space is left";
            case 30 -> "its file system is read-only";
            case 36 -> "the name is too long";
            default -> "error " + error + ", see errno(3)";
        };
    }
}
