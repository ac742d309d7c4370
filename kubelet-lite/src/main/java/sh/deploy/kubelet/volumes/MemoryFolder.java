package sh.deploy.kubelet.volumes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that lives in memory (tmpfs): what is in it never reaches a disk, but for swap. Needs root. */
final class MemoryFolder {
    /** No set-user-id programs, no devices. */
    private static final long FLAGS = 2 | 4;

    private static final int DETACH = 2;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MOUNT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mount"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle UNMOUNT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("umount2"), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private MemoryFolder() {}

    /**
     * Mounts unless it is mounted already.
     *
     * @param maxBytes 0 for half of the machine's memory
     * @return whether it is mounted now; not so without root
     */
    static boolean mount(Path folder, int mode, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        if (isMounted(folder)) {
            return true;
        }
        var options = "mode=" + Integer.toOctalString(mode) + (maxBytes > 0 ? ",size=" + maxBytes : "");
        return call(arena -> (int) MOUNT.invokeExact(
                        arena.allocateFrom("tmpfs"),
                        arena.allocateFrom(folder.toString()),
                        arena.allocateFrom("tmpfs"),
                        FLAGS,
                        arena.allocateFrom(options)))
                == 0;
    }

    static void unmount(Path folder) {
        if (isMounted(folder)) {
            call(arena -> (int) UNMOUNT.invokeExact(arena.allocateFrom(folder.toString()), DETACH));
        }
    }

    static boolean isMounted(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            var name = asTheKernelWrites(folder.toRealPath());
            return mounts.anyMatch(line -> line.split(" ", 3)[1].equals(name));
        } catch (IOException e) {
            return false;
        }
    }

    /** In the kernel's list a blank would end the name. Source: proc_pid_mounts(5). */
    static String asTheKernelWrites(Path folder) {
        return folder.toString()
                .replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }

    private interface NativeCall {
        int invoke(Arena arena) throws Throwable;
    }

    private static int call(NativeCall call) {
        try (var arena = Arena.ofConfined()) {
            return call.invoke(arena);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
