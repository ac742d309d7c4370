package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What files take on the disk, which is less than their length where they have holes. For one thread, until it is closed.
 *
 * <p>Source: statx(2), whose answer is laid out alike on every architecture; Linux 4.11.
 */
public final class FileBlocks implements AutoCloseable {
    private static final int FROM_WORKING_FOLDER = -100;
    private static final int NOT_THROUGH_LINKS = 0x100;
    private static final int BLOCKS = 0x400;
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCKS_AT = 48;
    private static final int STRUCT_BYTES = 256;
    private static final MethodHandle STATX = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("statx"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment answer = arena.allocate(STRUCT_BYTES, Long.BYTES);

    /** Empty when there is no such file, or its name is beyond what can be asked for. */
    public OptionalLong bytes(Path file) {
        try (var name = Arena.ofConfined()) {
            int failed = (int) STATX.invokeExact(
                    FROM_WORKING_FOLDER, name.allocateFrom(file.toString()), NOT_THROUGH_LINKS, BLOCKS, answer);
            return failed == 0 ? OptionalLong.of(answer.get(JAVA_LONG, BLOCKS_AT) * BLOCK_BYTES) : OptionalLong.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
