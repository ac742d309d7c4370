package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What one of several nodes on this machine declares: an equal share of its CPU and memory. */
final class MachineShare {
    private static final int MILLIS_PER_CORE = 1000;

    private MachineShare() {}

    /** For one node alone, nothing: its agent looks at the machine by itself. */
    static Map<String, String> of(int nodes) throws IOException {
        return nodes == 1 ? Map.of() : share(Runtime.getRuntime().availableProcessors(), memoryKibibytes(), nodes);
    }

    static Map<String, String> share(int cores, long memoryKibibytes, int nodes) {
        return Map.of(
                "cpu", cores * MILLIS_PER_CORE / nodes + "m",
                "memory", memoryKibibytes / nodes + "Ki");
    }

    private static long memoryKibibytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
