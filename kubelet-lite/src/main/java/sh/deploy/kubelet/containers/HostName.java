package sh.deploy.kubelet.containers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Sets the host name that the processes of one UTS namespace see. Needs root; without it nothing happens. */
final class HostName {
    private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
    private static final int CLONE_NEWUTS = 0x04000000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SET_HOST_NAME =
            handle("sethostname", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private HostName() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** On a thread that ends afterwards, since it cannot go back to the namespace it came from. */
    static void set(int pid, String name) {
        Thread.ofPlatform().daemon().name("host-name").start(() -> enterAndSet(pid, name));
    }

    private static void enterAndSet(int pid, String name) {
        try (var arena = Arena.ofConfined()) {
            int namespace =
                    (int) OPEN.invokeExact(arena.allocateFrom("/proc/" + pid + "/ns/uts"), READ_ONLY_CLOSE_ON_EXEC);
            if (namespace < 0) {
                return;
            }
            if ((int) SETNS.invokeExact(namespace, CLONE_NEWUTS) == 0) {
                long bytes = name.getBytes(StandardCharsets.UTF_8).length;
                int ignored = (int) SET_HOST_NAME.invokeExact(arena.allocateFrom(name), bytes);
            }
            int ignored = (int) CLOSE.invokeExact(namespace);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
