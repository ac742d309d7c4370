package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder for the length of one measurement. */
public final class Scratch {
    private Scratch() {}

    public static Path folder(String name) throws IOException {
        return Files.createTempDirectory("deploy-bench-" + name);
    }

    public static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
