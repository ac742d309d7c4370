package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Memory and CPU of a process with its descendants, as the kernel counts them. */
public record ProcessFigures(long rssKib, long pssKib, long cpuTicks) {
    /** Linux counts CPU time in hundredths of a second. */
    public static final double TICKS_PER_SECOND = 100;

    public static ProcessFigures of(long pid, boolean withDescendants) {
        var sum = new ProcessFigures(0, 0, 0);
        for (long each : withDescendants ? family(pid) : List.of(pid)) {
            sum = sum.plus(single(each));
        }
        return sum;
    }

    private ProcessFigures plus(ProcessFigures more) {
        return new ProcessFigures(rssKib + more.rssKib, pssKib + more.pssKib, cpuTicks + more.cpuTicks);
    }

    private static List<Long> family(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> Stream.concat(Stream.of(process), process.descendants()))
                .orElseGet(Stream::of)
                .map(ProcessHandle::pid)
                .toList();
    }

    /** A process that has ended counts nothing. */
    private static ProcessFigures single(long pid) {
        var folder = Path.of("/proc", Long.toString(pid));
        try {
            long rss = 0;
            long pss = 0;
            for (var line : Files.readAllLines(folder.resolve("smaps_rollup"))) {
                rss += line.startsWith("Rss:") ? kib(line) : 0;
                pss += line.startsWith("Pss:") ? kib(line) : 0;
            }
            var stat = Files.readString(folder.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new ProcessFigures(rss, pss, Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        } catch (IOException ended) {
            return new ProcessFigures(0, 0, 0);
        }
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
