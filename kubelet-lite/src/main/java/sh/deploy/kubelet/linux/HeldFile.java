package sh.deploy.kubelet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One file or folder, held without being opened for reading: what is done by its path is done to it, though its name may lead elsewhere by
 * now, and a pipe makes nobody wait. For one thread, until it is closed.
 *
 * <p>Source: open(2), {@code O_PATH}; mkdir(2), umask(2), unshare(2).
 */
public final class HeldFile implements AutoCloseable {
    private static final int ONLY_HELD = 0x200000;
    private static final int NOT_BY_CHILDREN = 0x80000;
    private static final int NOT_THROUGH_LINKS = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
    private static final int FROM_WORKING_FOLDER = -100;
    private static final int OWN_FOLDERS_AND_UMASK = 0x200;

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final String MOUNT = "mnt_id:";

    private static final MethodHandle OPEN = KernelCalls.handle(
            "openat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(3));
    private static final MethodHandle MAKE =
            KernelCalls.handle("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle UNSHARE =
            KernelCalls.handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle UMASK = KernelCalls.handle("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = KernelCalls.handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int number;
    private final Path path;

    private HeldFile(int number) {
        this.number = number;
        this.path = Path.of("/proc/self/fd/" + number);
    }

    /** A link is held itself, not what it leads to. */
    public static HeldFile of(Path file) throws IOException {
        int number = open(FROM_WORKING_FOLDER, bytes(file), StandardCharsets.ISO_8859_1);
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

    /** What the kernel knows it by, whatever it is called: the device, and the number on it. */
    public record Identity(long device, long inode) {}

    public Identity identity() throws IOException {
        return new Identity((long) Files.getAttribute(path, "unix:dev"), (long) Files.getAttribute(path, "unix:ino"));
    }

    /** Permissions with set-user-id, set-group-id and sticky bits. */
    public int permissions() throws IOException {
        return mode() & 07777;
    }

    public boolean isFolder() throws IOException {
        return (mode() & TYPE) == FOLDER;
    }

    public boolean isLink() throws IOException {
        return (mode() & TYPE) == LINK;
    }

    private int mode() throws IOException {
        return (int) Files.getAttribute(path, "unix:mode");
    }

    /** Which mount it was found by. Source: proc_pid_fdinfo(5). */
    public long mount() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
            if (line.startsWith(MOUNT)) {
                return Long.parseLong(line.substring(MOUNT.length()).strip());
            }
        }
        throw new IOException("this kernel does not tell the mount of a file");
    }

    /**
     * What is in this folder under a name; empty when there is nothing. A link is held itself.
     *
     * @param name without slashes
     */
    public Optional<HeldFile> child(String name) throws IOException {
        int child = open(number, name, StandardCharsets.UTF_8);
        if (child >= 0) {
            return Optional.of(new HeldFile(child));
        }
        if (child == -KernelCalls.NO_SUCH_FILE) {
            return Optional.empty();
        }
        throw KernelCalls.failure(name, -child);
    }

    /**
     * Makes a folder in this one, with just this mode from its first moment on; harmless when the name is taken. Group and set-group-id bit
     * come from this folder where it hands them on.
     *
     * @param name without slashes
     * @param permissions without set-user-id and set-group-id bits, which the kernel does not heed
     */
    public void makeFolder(String name, int permissions) throws IOException {
        var made = new FutureTask<>(() -> make(name, permissions));
        Thread.ofPlatform().daemon().name("makes a folder").start(made); // ends with the umask that is its own
        try {
            int result = made.get();
            if (result < 0 && result != -KernelCalls.EXISTS) {
                throw KernelCalls.failure(name, -result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while folder " + name + " was made");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The umask is the whole process's until a thread parts with the others. A later change of mode could meet another folder. */
    private int make(String name, int permissions) {
        int parted = KernelCalls.result((state, arena) -> (int) UNSHARE.invokeExact(state, OWN_FOLDERS_AND_UMASK));
        if (parted < 0) {
            return parted;
        }
        KernelCalls.result((state, arena) -> (int) UMASK.invokeExact(state, 0));
        return KernelCalls.result(
                (state, arena) -> (int) MAKE.invokeExact(state, number, arena.allocateFrom(name), permissions));
    }

    private static int open(int folder, String name, Charset charset) {
        return KernelCalls.result((state, arena) -> (int) OPEN.invokeExact(
                state, folder, arena.allocateFrom(name, charset), ONLY_HELD | NOT_BY_CHILDREN | NOT_THROUGH_LINKS));
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
        KernelCalls.result((state, arena) -> (int) CLOSE.invokeExact(state, number));
    }
}
