package sh.deploy.kubelet.fence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * What the agent and the watchdog of a node share, in memory, and one agent leaves to the next: when the lease ends, who they are, which
 * containers are guarded, and which of these the engine may still be starting. A few words at fixed places, each read and written at once.
 *
 * <pre>
 *   0 magic     8 boot id     16 end of the lease, ns of CLOCK_BOOTTIME     24 agent     32 watchdog
 *  64 slots: 8 bytes of state, 64 of the container's id
 * </pre>
 *
 * One agent at a time; all methods but {@link #guard}, {@link #startBegan} and {@link #release} are safe for all threads and processes.
 */
public final class LeaseFile {
    static final int SLOTS = 256;

    /** "lease" and the layout's version. */
    private static final long MAGIC = 0x6c65617365_000001L;

    private static final int BOOT = 8;
    private static final int END = 16;
    private static final int AGENT = 24;
    private static final int WATCHDOG = 32;
    private static final int HEADER = 64;
    private static final int ID_BYTES = 64;
    private static final int SLOT_BYTES = Long.BYTES + ID_BYTES;
    private static final int FILE_BYTES = HEADER + SLOTS * SLOT_BYTES;

    private static final long FREE = 0;
    private static final long GUARDED = 1;
    private static final long KILLED = 2;

    /** Beside one of the two: the engine was asked to start it, and nobody knows yet that it has. */
    private static final long STARTING = 4;

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Path path;
    private final Object inode;
    private final ByteBuffer map;

    private LeaseFile(Path path, Object inode, ByteBuffer map) {
        this.path = path;
        this.inode = inode;
        this.map = map;
    }

    /** Goes on with the file that is there; one of another layout, or from before the machine started, is emptied. */
    static LeaseFile open(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createDirectories(path.getParent());
            Files.createFile(path, ownerOnly);
        }
        if (Files.size(path) != FILE_BYTES) {
            Files.write(
                    path, new byte[FILE_BYTES]); // takes the memory now: a store that finds none would end the process
        }
        var file = map(path);
        long boot = bootId();
        if (file.get(0) != MAGIC || file.get(BOOT) != boot) {
            for (int at = 0; at < FILE_BYTES; at += Long.BYTES) {
                file.set(at, 0);
            }
            file.set(BOOT, boot);
            file.set(0, MAGIC);
        }
        return file;
    }

    /** @throws IOException also when the file is not the agent's */
    static LeaseFile existing(Path path) throws IOException {
        var file = map(path);
        if (file.get(0) != MAGIC || file.get(BOOT) != bootId()) {
            throw new IOException("no lease in " + path);
        }
        return file;
    }

    private static LeaseFile map(Path path) throws IOException {
        if (!Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new IOException(path + " belongs to somebody else");
        }
        var options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(path, options)) {
            return new LeaseFile(path, inode(path), channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES));
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    /** New at each start of the machine, when CLOCK_BOOTTIME begins anew. */
    private static long bootId() throws IOException {
        return Long.parseUnsignedLong(
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .replace("-", "")
                        .substring(0, 16),
                16);
    }

    Path path() {
        return path;
    }

    /** Whether nobody has removed it, or put another in its place. */
    boolean isThere() {
        try {
            return inode(path).equals(inode);
        } catch (IOException gone) {
            return false;
        }
    }

    long endNanos() {
        return get(END);
    }

    /** Never backwards. */
    void extend(long endNanos) {
        long before = get(END);
        while (before < endNanos && !WORD.compareAndSet(map, END, before, endNanos)) {
            before = get(END);
        }
    }

    /** As {@link sh.deploy.kubelet.linux.ProcessFiles#identity}; 0 for none. */
    long agent() {
        return get(AGENT);
    }

    void agent(long identity) {
        set(AGENT, identity);
    }

    long watchdog() {
        return get(WATCHDOG);
    }

    boolean replaceWatchdog(long before, long after) {
        return WORD.compareAndSet(map, WATCHDOG, before, after);
    }

    /** Whether the container is in a slot, now or before; not when all are taken. */
    boolean guard(String id) {
        if (id.length() != ID_BYTES) {
            throw new IllegalArgumentException("a container's id has 64 digits, got " + id);
        }
        if (slotOf(id) >= 0) {
            return true;
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            if (get(at(slot)) == FREE) {
                map.put(at(slot) + Long.BYTES, id.getBytes(ISO_8859_1));
                set(at(slot), GUARDED);
                return true;
            }
        }
        return false;
    }

    /** The engine is about to be asked to start it; whether it is in a slot, as by {@link #guard}. */
    boolean startBegan(String id) {
        return guard(id) && replaceState(id, state -> state | STARTING);
    }

    /** Harmless when none was under way. */
    void startEnded(String id) {
        replaceState(id, state -> state & ~STARTING);
    }

    /** Those that the engine may still be starting. */
    List<String> starting() {
        return ids(state -> (state & STARTING) != 0);
    }

    /** Harmless when it is in none. */
    void release(String id) {
        int slot = slotOf(id);
        if (slot >= 0) {
            set(at(slot), FREE);
        }
    }

    List<String> guarded() {
        return ids(state -> state != FREE);
    }

    private List<String> ids(LongPredicate states) {
        var ids = new ArrayList<String>();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (states.test(get(at(slot)))) {
                ids.add(id(slot));
            }
        }
        return ids;
    }

    /** The watchdog is about to kill it. */
    void markKilled(String id) {
        replaceState(id, state -> KILLED | state & STARTING);
    }

    boolean wasKilled(String id) {
        int slot = slotOf(id);
        return slot >= 0 && (get(at(slot)) & KILLED) != 0;
    }

    /** Whether it is in a slot. */
    private boolean replaceState(String id, LongUnaryOperator after) {
        for (int slot = slotOf(id); slot >= 0; slot = slotOf(id)) {
            long before = get(at(slot));
            if (before != FREE && WORD.compareAndSet(map, at(slot), before, after.applyAsLong(before))) {
                return true;
            }
        }
        return false;
    }

    private int slotOf(String id) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (get(at(slot)) != FREE && id(slot).equals(id)) {
                return slot;
            }
        }
        return -1;
    }

    private String id(int slot) {
        var bytes = new byte[ID_BYTES];
        map.get(at(slot) + Long.BYTES, bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static int at(int slot) {
        return HEADER + slot * SLOT_BYTES;
    }

    private long get(int at) {
        return (long) WORD.getVolatile(map, at);
    }

    private void set(int at, long value) {
        WORD.setVolatile(map, at, value);
    }
}
