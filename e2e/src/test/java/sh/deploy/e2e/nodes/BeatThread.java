package sh.deploy.e2e.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import sh.deploy.api.realtime.Urgency;

/** How soon the kernel runs a thread, by the kernel's word; see proc(5). */
final class BeatThread {
    /** Fields of {@code /proc/PID/task/TID/stat} behind the name, which is the second. */
    private static final int NICE = 19 - 3;

    private static final int POLICY = 41 - 3;
    private static final int SCHED_FIFO = 1;
    private static final int NICEST = -20;

    private BeatThread() {}

    static Urgency of(long pid, String thread) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            var task = tasks.filter(one -> read(one.resolve("comm")).strip().equals(thread))
                    .findFirst()
                    .orElseThrow();
            var stat = read(task.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (Integer.parseInt(fields[POLICY]) == SCHED_FIFO) {
                return Urgency.FIFO;
            }
            return Integer.parseInt(fields[NICE]) == NICEST ? Urgency.NICE : Urgency.PLAIN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }
}
