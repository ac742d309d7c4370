package sh.deploy.api.journal;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Appends lines to the journal of one process. Safe for all threads. Each line is in the file when {@code write} returns; a disk that
 * refuses loses lines and is logged once, since no work may fail for its journal.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** A file that has grown past this becomes {@code .1}, and {@code .1} becomes {@code .2}. */
    private static final long MAX_FILE_BYTES = 16 * 1024 * 1024;

    private static final int KEPT_FILES = 3;

    private final JsonFactory json = new JsonFactory();
    private final @Nullable Path file;
    private final Time time;
    private final long maxFileBytes;
    private @Nullable OutputStream out;
    private long written;
    private boolean complained;

    private Journal(@Nullable Path file, Time time, long maxFileBytes) {
        this.file = file;
        this.time = time;
        this.maxFileBytes = maxFileBytes;
    }

    /** Goes on in {@code DIR/log/events-<process>.jsonl}, making folders as needed. */
    public static Journal open(Path dataFolder, String process, Time time) {
        return open(dataFolder, process, time, MAX_FILE_BYTES);
    }

    static Journal open(Path dataFolder, String process, Time time, long maxFileBytes) {
        return new Journal(dataFolder.resolve("log").resolve("events-" + process + ".jsonl"), time, maxFileBytes);
    }

    /** Keeps nothing. */
    public static Journal nowhere(Time time) {
        return new Journal(null, time, MAX_FILE_BYTES);
    }

    /** @param fields strings, numbers or booleans, such as {@code node} and {@code pod} */
    public void write(JournalEvent event, Map<String, ?> fields) {
        write(event, fields, time.nanos());
    }

    /** @param atNanos when it happened, if that was before now */
    public void write(JournalEvent event, Map<String, ?> fields, long atNanos) {
        if (file == null) {
            return;
        }
        var line = line(event, fields, atNanos);
        synchronized (this) {
            try {
                append(file, line);
            } catch (IOException refused) {
                complain(file, refused);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException refused) {
            complain(String.valueOf(file), refused);
        }
        out = null;
    }

    private byte[] line(JournalEvent event, Map<String, ?> fields, long atNanos) {
        var bytes = new ByteArrayOutputStream(160);
        try (var generator = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeStartObject();
            generator.writeNumberProperty("t_ns", atNanos);
            generator.writeStringProperty("event", event.word());
            fields.forEach((name, value) -> {
                switch (value) {
                    case Integer number -> generator.writeNumberProperty(name, number);
                    case Long number -> generator.writeNumberProperty(name, number);
                    case Double number -> generator.writeNumberProperty(name, number);
                    case Boolean truth -> generator.writeBooleanProperty(name, truth);
                    default -> generator.writeStringProperty(name, value.toString());
                }
            });
            generator.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private void append(Path to, byte[] line) throws IOException {
        if (out == null) {
            out = openFile(to);
        }
        if (written > 0 && written + line.length > maxFileBytes) {
            out.close();
            rotate(to);
            out = openFile(to);
        }
        out.write(line);
        out.flush();
        written += line.length;
        complained = false;
    }

    private OutputStream openFile(Path to) throws IOException {
        Files.createDirectories(to.resolveSibling(""));
        var opened = new BufferedOutputStream(
                Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        written = Files.size(to);
        return opened;
    }

    private static void rotate(Path full) throws IOException {
        for (int age = KEPT_FILES - 1; age > 0; age--) {
            var younger = age == 1 ? full : full.resolveSibling(full.getFileName() + "." + (age - 1));
            if (Files.exists(younger)) {
                Files.move(
                        younger,
                        full.resolveSibling(full.getFileName() + "." + age),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void complain(Object where, IOException refused) {
        abandon();
        if (!complained) {
            complained = true;
            LOG.warn("journal lines are lost: cannot write {}; trying again with each line", where, refused);
        }
    }

    /** The file is opened anew for the next line; one that refuses lines may also refuse to be closed. */
    private void abandon() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException refusedAgain) {
            LOG.debug("a journal file was not closed in good order", refusedAgain);
        }
        out = null;
    }
}
