package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.kubelet.linux.Freezer;
import sh.deploy.kubelet.linux.ProcessFiles;

/** Control groups as far as the watchdog needs them; what the system does not allow is left undone. See cgroups(7). */
final class Cgroups {
    private static final String PROCESSES = "cgroup.procs";

    /** One for all watchdogs of a user; an empty one stays when they end. */
    private static final String GROUP = "deploy-watchdog";

    private Cgroups() {}

    /**
     * Out of the agent's groups, so that who freezes, kills or starves those does not reach this process: to the root where the process
     * is root's, else, in version 2, to a group of its own as far up as the system lets the user make one.
     */
    static void leaveTheAgents() {
        var self = "" + ProcessHandle.current().pid();
        for (var mount : mounts()) {
            if (mount.length > 2 && mount[2].startsWith("cgroup")) {
                var root = Path.of(mount[1]);
                boolean left = write(root.resolve(PROCESSES), self)
                        || mount[2].equals("cgroup2") && moveUp(root, ownGroup(), self);
                if (!left) {
                    System.out.println(root + ": still in the agent's group");
                }
            }
        }
        sparedWhenMemoryRunsOut();
    }

    /**
     * As far up as may be: the system lets a process move where its user may write to the group that holds both places, as below {@code
     * user@1000.service}. Within a unit of the system's own there is none, and only {@code KillMode=process} spares the watchdog.
     */
    static boolean moveUp(Path root, String from, String process) {
        for (var above : above(from)) {
            var group = root.resolve(above).resolve(GROUP);
            boolean made = group.toFile().mkdir();
            if (Files.isDirectory(group) && write(group.resolve(PROCESSES), process)) {
                return true;
            }
            if (made) {
                group.toFile().delete();
            }
        }
        return false;
    }

    /** The groups above one, the highest first, relative to the root. */
    static List<String> above(String group) {
        var above = new ArrayList<String>();
        for (int slash = group.indexOf('/', 1); slash > 0; slash = group.indexOf('/', slash + 1)) {
            above.add(group.substring(1, slash));
        }
        return above;
    }

    /** In version 2; empty where there is none. */
    private static String ownGroup() {
        return ProcessFiles.cgroups((int) ProcessHandle.current().pid())
                .lines()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("");
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

    private static boolean write(Path file, String text) {
        try {
            Files.writeString(file, text);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
