package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is mounted on this machine, as the kernel lists it. */
public final class MountTable {
    private MountTable() {}

    /** Places below a folder, one for each time that something is mounted there. */
    public static List<Path> below(Path folder) throws IOException {
        var real = folder.toRealPath();
        try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.map(line -> Path.of(line.split(" ")[1].replace("\\040", " ")))
                    .filter(place -> place.startsWith(real))
                    .toList();
        }
    }
}
