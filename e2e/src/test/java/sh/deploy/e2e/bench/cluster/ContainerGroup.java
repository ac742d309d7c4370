package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import sh.deploy.api.time.Time;

/**
 * A control group (cgroup v1) that engines are told to put their containers into, so that those can be found and ended whose engine was
 * killed.
 */
final class ContainerGroup {
    private static final Path HIERARCHIES = Path.of("/sys/fs/cgroup");
    private static final String MEMBERS = "cgroup.procs";
    private static final long END_WITHIN_NANOS = 5_000_000_000L;
    private static final long STEP_MILLIS = 10;

    private final String name;
    private final Time time;

    ContainerGroup(String name, Time time) {
        this.name = name;
        this.time = time;
    }

    String name() {
        return name;
    }

    /** Ends all that is in it, then itself, in each hierarchy. */
    void end() throws IOException {
        var groups = groups();
        long end = time.nanos() + END_WITHIN_NANOS;
        while (kill(groups) > 0 && time.nanos() < end) {
            pause();
        }
        for (var group : groups) {
            Files.deleteIfExists(group);
        }
    }

    /** The innermost first. */
    private List<Path> groups() throws IOException {
        var groups = new ArrayList<Path>();
        try (var hierarchies = Files.newDirectoryStream(HIERARCHIES)) {
            for (var hierarchy : hierarchies) {
                var own = hierarchy.resolve(name);
                if (Files.isDirectory(own)) {
                    try (var inside = Files.walk(own)) {
                        inside.filter(Files::isDirectory).forEach(groups::add);
                    }
                }
            }
        }
        groups.sort(Comparator.reverseOrder());
        return groups;
    }

    /** @return how many there were */
    private static int kill(List<Path> groups) throws IOException {
        int members = 0;
        for (var group : groups) {
            for (var pid : Files.readAllLines(group.resolve(MEMBERS))) {
                members++;
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        return members;
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
