package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file system has left, of bytes and of inodes, which Java does not tell; without reading the table of all mounts, in which each
 * container has several. Safe for all threads.
 *
 * <p>Source: statvfs(3); its first eight fields are 64 bits wide each on every 64-bit Linux.
 */
public final class FileSystems {
    private static final long STRUCT_BYTES = 256; // more than the 112 it takes
    private static final MethodHandle STATVFS = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("statvfs"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

    private FileSystems() {}

    /** @param availableBytes for those who are not root */
    public record Space(long availableBytes, long bytes, long freeInodes, long inodes) {}

    /** Of the file system that a file lies on; empty when there is no such file. */
    public static Optional<Space> of(Path file) {
        try (var arena = Arena.ofConfined()) {
            var answer = arena.allocate(STRUCT_BYTES, Long.BYTES);
            if ((int) STATVFS.invokeExact(arena.allocateFrom(file.toString()), answer) != 0) {
                return Optional.empty();
            }
            long unit = answer.getAtIndex(JAVA_LONG, 1);
            return Optional.of(new Space(
                    answer.getAtIndex(JAVA_LONG, 4) * unit,
                    answer.getAtIndex(JAVA_LONG, 2) * unit,
                    answer.getAtIndex(JAVA_LONG, 7),
                    answer.getAtIndex(JAVA_LONG, 5)));
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
