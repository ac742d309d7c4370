package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One file or folder, held without being opened for reading: what is done by its path is done to it, though its name may lead elsewhere by
 * now, and a pipe makes nobody wait. For one thread, until it is closed.
 *
 * <p>Source: open(2), {@code O_PATH}.
 */
public final class HeldFile implements AutoCloseable {
    private static final int ONLY_HELD = 0x200000;
    private static final int NOT_BY_CHILDREN = 0x80000;
    private static final int NOT_THROUGH_LINKS = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int number;
    private final Path path;

    private HeldFile(int number) {
        this.number = number;
        this.path = Path.of("/proc/self/fd/" + number);
    }

    /** A link is held itself, not what it leads to. */
    public static HeldFile of(Path file) throws IOException {
        int number = open(file);
        if (number >= 0) {
            return new HeldFile(number);
        }
        throw Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? new IOException(file + " cannot be held")
                : new NoSuchFileException(file.toString());
    }

    /** Leads to it while it is held; names below it are of what is in it. */
    public Path path() {
        return path;
    }

    private static int open(Path file) {
        try (var name = Arena.ofConfined()) {
            var bytes = name.allocateFrom(bytes(file), StandardCharsets.ISO_8859_1);
            return (int) OPEN.invokeExact(bytes, ONLY_HELD | NOT_BY_CHILDREN | NOT_THROUGH_LINKS);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }

    /** One char for each byte of a name: as text it may have lost some, but its URI has them all. */
    private static String bytes(Path file) {
        var text = file.toString();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        var coded = file.toUri().getRawPath();
        var slashless = coded.endsWith("/") ? coded.substring(0, coded.length() - 1) : coded; // so it has for folders
        return URLDecoder.decode(slashless.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            int ignored = (int) CLOSE.invokeExact(number);
        } catch (Throwable e) {
            throw new IllegalStateException("a kernel call failed that cannot", e);
        }
    }
}
