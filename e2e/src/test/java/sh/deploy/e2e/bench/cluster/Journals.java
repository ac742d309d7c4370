package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads along in the journals of some processes. A line bears the moment of what it tells, so reading late changes nothing. */
public final class Journals implements AutoCloseable {
    public static final String SUSPECT = "node-suspect";
    public static final String DEAD = "node-dead";
    public static final String EVICT = "evict";
    public static final String BACK = "node-back";

    private static final long EVERY_MILLIS = 10;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A line.
     *
     * @param uid of the pod that it is about, or empty
     * @param agentGapNanos how late the node's agent was at worst since the verdict before, by its own word; 0 where that is not said
     */
    public record Line(long atNanos, String event, String node, String uid, long agentGapNanos) {
        public Line(long atNanos, String event, String node) {
            this(atNanos, event, node, "", 0);
        }

        public boolean is(String wanted, String of) {
            return event.equals(wanted) && node.equals(of);
        }
    }

    private final List<Path> folders;
    private final Time time;
    private final Map<Path, Tail> tails = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final Thread thread;
    private long unreadable;

    /** @param folders each with a folder {@code log} that journals are in, now or later */
    public Journals(List<Path> folders, Time time) {
        this.folders = folders;
        this.time = time;
        this.thread = Thread.ofPlatform().daemon().name("journals").start(this::follow);
    }

    /** The first line from that moment on that is as wanted; empty when none comes in time. */
    public Optional<Line> await(long fromNanos, long withinMillis, Predicate<Line> wanted) throws InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        synchronized (lines) {
            while (true) {
                var found = between(fromNanos, Long.MAX_VALUE).stream()
                        .filter(wanted)
                        .findFirst();
                long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                lines.wait(left);
            }
        }
    }

    /** Lines of this stretch of time, the ends included. */
    public List<Line> between(long fromNanos, long toNanos) {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.atNanos >= fromNanos && line.atNanos <= toNanos)
                    .toList();
        }
    }

    /** Lines that could not be understood. */
    public long unreadable() {
        synchronized (lines) {
            return unreadable;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void follow() {
        try {
            while (true) {
                read();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        for (var folder : folders) {
            try (var files = Files.newDirectoryStream(folder.resolve("log"), "events-*.jsonl")) {
                for (var file : files) {
                    tails.computeIfAbsent(file, Tail::new).read();
                }
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
    }

    private void take(String text) {
        synchronized (lines) {
            try {
                lines.add(parse(text));
            } catch (JacksonException broken) {
                unreadable++;
            }
            lines.notifyAll();
        }
    }

    static Line parse(String text) {
        var line = JSON.readTree(text);
        return new Line(
                line.path("t_ns").asLong(),
                line.path("event").asString(""),
                line.path("node").asString(""),
                line.path("uid").asString(""),
                line.path("agent_worst_gap_ns").asLong(0));
    }

    /** One file, which its writer moves away when it has grown; what was not read of it yet is read first. */
    private final class Tail {
        private final Path file;
        private final StringBuilder begun = new StringBuilder();
        private @Nullable FileChannel channel;
        private @Nullable Object key;

        Tail(Path file) {
            this.file = file;
        }

        void read() throws IOException {
            var now = keyNow();
            if (channel != null) {
                drain(channel);
                if (now != null && !now.equals(key)) {
                    channel.close();
                    channel = null;
                }
            }
            if (channel == null && now != null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
                key = now;
                drain(channel);
            }
        }

        private @Nullable Object keyNow() throws IOException {
            try {
                return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            } catch (NoSuchFileException moved) {
                return null;
            }
        }

        private void drain(FileChannel from) throws IOException {
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (from.read(buffer) > 0) {
                begun.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                buffer.clear();
            }
            for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
                take(begun.substring(0, end));
                begun.delete(0, end + 1);
            }
        }
    }
}
