package sh.deploy.deployctl.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import sh.deploy.deployctl.Failure;

/**
 * A lock on a file that one process, and one thread of it, holds at a time; its pid is in the file, for those who wait. The system gives
 * it back when the process ends, however that happens; the file stays. Safe for all threads.
 */
public final class ProcessLock implements AutoCloseable {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    /** Of this process, which would lose its lock by closing the file another time. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Waits for it.
     *
     * @param file made where there is none
     * @param atMost how long, about
     * @throws Failure that names who holds it
     */
    public static ProcessLock take(Path file, Duration atMost) throws IOException {
        return take(file, Math.toIntExact(1 + atMost.dividedBy(BETWEEN_TRIES)));
    }

    static ProcessLock take(Path file, int mostTries) throws IOException {
        for (int tries = 0; tries < mostTries; tries++) {
            var lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            await(file);
        }
        throw heldByAnother(file);
    }

    private static Optional<ProcessLock> tryTake(Path file) throws IOException {
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        var lock = Optional.<ProcessLock>empty();
        try {
            lock = tryLock(file);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(file);
            }
        }
    }

    private static Optional<ProcessLock> tryLock(Path file) throws IOException {
        make(file);
        var before = identity(file);
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            boolean locked = locks(channel, file, before);
            if (locked) {
                tell(channel);
            }
            taken = locked;
            return taken ? Optional.of(new ProcessLock(file, channel)) : Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /**
     * Whether it locks the file for all: somebody may have removed the file, and made another, at any time.
     *
     * @param before identity of the file before it was opened
     */
    static boolean locks(FileChannel opened, Path file, Object before) throws IOException {
        return opened.tryLock() != null && before.equals(identity(file));
    }

    private static void make(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException there) {
            // As it is most of the time.
        }
    }

    /** Equal to no other where there is no file. */
    static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException removed) {
            return new Object();
        }
    }

    /** The lock counts, not the text, which a full disk keeps out; but an interrupt closes the channel, and the lock is lost with it. */
    private static void tell(FileChannel channel) throws IOException {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
        }
    }

    private static void await(Path file) throws IOException {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another process held " + file, e);
        }
    }

    private static Failure heldByAnother(Path file) throws IOException {
        var self = "" + ProcessHandle.current().pid();
        var holder = HELD.contains(file) || !Files.exists(file)
                ? self
                : Files.readString(file).strip();
        boolean canBeEnded = !holder.isEmpty() && !holder.equals(self);
        return Failure.refused("another deployctl" + (holder.isEmpty() ? "" : ", process " + holder + ",")
                + " is at work and does not come to its end (it holds " + file + "); try again when it has"
                + (canBeEnded ? ", or end it with `kill " + holder + "`" : ""));
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                channel.close();
            } finally {
                HELD.remove(file);
            }
        }
    }
}
