package sh.deploy.kubelet.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How many processes and threads a container has, in either version of control groups. Source: the kernel's {@code pids} controller. */
public final class ProcessCounts {
    private ProcessCounts() {}

    /** @param pid of the container's first process; 0 when that is gone */
    public static long of(int pid) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "cgroup"))) {
                var parts = line.split(":", 3);
                boolean unified = parts[1].isEmpty();
                if (unified || Arrays.asList(parts[1].split(",")).contains("pids")) {
                    var file = mount(unified).resolve(parts[2].substring(1)).resolve("pids.current");
                    if (Files.exists(file)) {
                        return Long.parseLong(Files.readString(file).strip());
                    }
                }
            }
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
        return 0;
    }

    private static Path mount(boolean unified) throws IOException {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.map(line -> line.split(" "))
                    .filter(parts -> unified
                            ? parts[2].equals("cgroup2")
                            : parts[2].equals("cgroup")
                                    && Arrays.asList(parts[3].split(",")).contains("pids"))
                    .map(parts -> Path.of(parts[1]))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no control groups"));
        }
    }
}
