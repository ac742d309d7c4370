package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sh.deploy.kubelet.linux.Freezer;

/** Control groups as far as the watchdog needs them; what the system does not allow is left undone. See cgroups(7). */
final class Cgroups {
    private Cgroups() {}

    /** Out of the agent's groups, so that who freezes, kills or starves those does not reach this process. */
    static void leaveForRoot() {
        for (var mount : mounts()) {
            if (mount.length > 2 && mount[2].startsWith("cgroup")) {
                write(
                        Path.of(mount[1], "cgroup.procs"),
                        "" + ProcessHandle.current().pid());
            }
        }
        sparedWhenMemoryRunsOut();
    }

    private static void sparedWhenMemoryRunsOut() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "-999");
        } catch (IOException refused) {
            return;
        }
    }

    /** Lets the group of a process that was killed go on, where version 1 holds it. */
    static void thaw(String groups) {
        Freezer.ofGroups(groups).ifPresent(freezer -> {
            try {
                freezer.thaw();
            } catch (IOException gone) {
                return;
            }
        });
    }

    private static List<String[]> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" "))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException refused) {
            System.out.println(file + ": " + refused.getMessage());
        }
    }
}
