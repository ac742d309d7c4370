package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder for the length of one test or measurement. */
public final class Scratch {
    private Scratch() {}

    public static Path folder(String name) throws IOException {
        return Files.createTempDirectory("deploy-e2e-" + name);
    }

    /** Removes it with all that is in it, also what an engine or an agent that was killed mounted there. */
    public static void remove(Path folder) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/mounts")).reversed()) {
            var place = line.split(" ")[1];
            if (place.startsWith(folder + "/")) {
                run("umount", "--lazy", place);
            }
        }
        run("rm", "-rf", folder.toString());
    }

    private static void run(String... line) {
        Command.run(Map.of(), "", List.of(line)).succeeded();
    }
}
