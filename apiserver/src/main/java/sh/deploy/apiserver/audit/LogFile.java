package sh.deploy.apiserver.audit;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Events as lines of a file that only its owner reads. A full file gets the time into its name ({@code audit-TIME.log}) and a new one
 * begins; the oldest go. Whatever others do to the file, each line is put at its end: where it was cut, and in the new file where it was
 * moved away. Belongs to one thread.
 */
final class LogFile implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

    /** How long a file may stay that has become too old. */
    private static final Duration BETWEEN_REMOVALS = Duration.ofHours(1);

    /** A seam to the disk: opens a file to append to it. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    private record Full(Path file, Instant since) {}

    private final Path file;
    private final Rotation rotation;
    private final Opener opener;
    private final Time time;
    private @Nullable WriterLock lock;
    private Instant nextRemoval = Instant.MIN;
    private @Nullable FileChannel channel;
    /** What the file system calls the file that is open. */
    private @Nullable Object key;

    /** Opened by {@link #open}, or by the first write. */
    LogFile(Path file, Rotation rotation, Opener opener, Time time) {
        this.file = file.toAbsolutePath();
        this.rotation = rotation;
        this.opener = opener;
        this.time = time;
    }

    /**
     * Goes on with the file where there is one.
     *
     * @throws IOException it cannot be opened, or another server writes to it
     */
    static LogFile open(Path file, Rotation rotation, Time time) throws IOException {
        return open(file, rotation, LogFile::openForOwner, time);
    }

    static LogFile open(Path file, Rotation rotation, Opener opener, Time time) throws IOException {
        var log = new LogFile(file, rotation, opener, time);
        try {
            log.open();
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /**
     * Does nothing where that is done. Where it fails it may be tried again.
     *
     * @throws IOException as {@link #open(Path, Rotation, Time)}
     */
    void open() throws IOException {
        if (lock == null) {
            requireRegular();
            Files.createDirectories(file.getParent());
            lock = WriterLock.take(file);
        }
        channel();
        removeOld();
    }

    static FileChannel openForOwner(Path file) throws IOException {
        var forOwner = PosixFilePermissions.fromString("rw-------");
        var channel =
                FileChannel.open(file, EnumSet.of(CREATE, APPEND), PosixFilePermissions.asFileAttribute(forOwner));
        Files.setPosixFilePermissions(file, forOwner);
        return channel;
    }

    /** Devices and the like belong to others too, who may not lose their access. */
    private void requireRegular() throws Unusable {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new Unusable(file, "it is no regular file");
        }
    }

    @Override
    public void write(List<byte[]> events) throws IOException {
        if (lock == null || !time.now().isBefore(nextRemoval)) {
            open();
        }
        int bytes = events.stream().mapToInt(event -> event.length + 1).sum();
        long length = channel().size();
        if (length > 0 && length + bytes > rotation.mostBytes()) {
            rotate();
        }
        var lines = ByteBuffer.allocate(bytes);
        events.forEach(event -> lines.put(event).put((byte) '\n'));
        append(channel(), lines.flip());
    }

    /** A line that is cut short by a full disk is taken back, so that the next try does not follow it. */
    private void append(FileChannel into, ByteBuffer lines) throws IOException {
        long before = into.size();
        try {
            while (lines.hasRemaining()) {
                into.write(lines);
            }
        } catch (IOException e) {
            takeBack(into, before, e);
            throw e;
        }
    }

    /** Where that fails too, the file is opened anew, and the line is ended then. */
    private void takeBack(FileChannel from, long length, IOException cause) {
        try {
            from.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
            close(from, cause);
            channel = null;
        }
    }

    private static void close(FileChannel open, IOException cause) {
        try {
            open.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Of the file that has the name now. */
    private FileChannel channel() throws IOException {
        var open = channel;
        if (open != null && open.isOpen() && key != null && Objects.equals(key, keyNow())) {
            return open;
        }
        closeChannel();
        requireRegular();
        open = opener.open(file);
        try {
            key = keyNow();
            endLastLine(open);
        } catch (IOException e) {
            close(open, e);
            throw e;
        }
        channel = open;
        return open;
    }

    /** Null where there is no such file. */
    private @Nullable Object keyNow() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    /** Who was killed while it wrote may have left half a line. */
    private void endLastLine(FileChannel open) throws IOException {
        long length = open.size();
        if (length == 0) {
            return;
        }
        var last = ByteBuffer.allocate(1);
        try (var content = FileChannel.open(file, READ)) {
            if (content.read(last, length - 1) == 1 && last.get(0) != '\n') {
                append(open, ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
    }

    private void rotate() throws IOException {
        closeChannel();
        if (Files.exists(file)) {
            Files.move(file, unused());
        }
        removeOld();
    }

    /** Later than those of all full files, also where the clock went back since: the oldest by its name is the oldest. */
    private Path unused() throws IOException {
        var now = time.now().truncatedTo(ChronoUnit.MILLIS);
        var full = full();
        var next = full.isEmpty() ? now : full.getFirst().since().plusMillis(1);
        var moment = now.isAfter(next) ? now : next;
        return file.resolveSibling(stem() + "-" + STAMP.format(moment) + ending());
    }

    /** What cannot be removed is told and left: it must not keep new events from being written. */
    private void removeOld() {
        nextRemoval = time.now().plus(BETWEEN_REMOVALS);
        try {
            var full = full();
            for (int i = 0; i < full.size(); i++) {
                boolean isBeyond = rotation.mostFiles() > 0 && i >= rotation.mostFiles();
                boolean isOld = rotation.longest().isPositive()
                        && full.get(i).since().isBefore(time.now().minus(rotation.longest()));
                if (isBeyond || isOld) {
                    Files.deleteIfExists(full.get(i).file());
                }
            }
        } catch (IOException e) {
            LOG.warn("old files of the audit record could not be removed", e);
        }
    }

    /** The newest first. */
    private List<Full> full() throws IOException {
        var found = new ArrayList<Full>();
        try (var files = Files.list(file.getParent())) {
            files.forEach(other -> since(other).ifPresent(moment -> found.add(new Full(other, moment))));
        }
        found.sort(Comparator.comparing(Full::since).reversed());
        return found;
    }

    private Optional<Instant> since(Path other) {
        var name = other.getFileName().toString();
        var start = stem() + "-";
        if (!name.startsWith(start) || !name.endsWith(ending()) || name.length() < start.length() + ending().length()) {
            return Optional.empty();
        }
        try {
            var stamp = name.substring(start.length(), name.length() - ending().length());
            return Optional.of(STAMP.parse(stamp, Instant::from));
        } catch (DateTimeParseException somethingElse) {
            return Optional.empty();
        }
    }

    private String stem() {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ending().length());
    }

    private String ending() {
        var name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot);
    }

    private void closeChannel() throws IOException {
        var open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        try (var held = lock) {
            closeChannel();
        } catch (IOException e) {
            LOG.warn("the audit record was not closed in good order", e);
        }
    }
}
