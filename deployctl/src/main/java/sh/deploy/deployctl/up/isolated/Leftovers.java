package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import sh.deploy.deployctl.process.Processes;
import sh.deploy.deployctl.process.Programs;

/** What an engine may leave behind when it ends, or is killed. */
final class Leftovers {
    private Leftovers() {}

    /** Ends engines and their helpers, with what those run, that were told something below this folder on their command line. */
    static void endProcesses(Path run) {
        var helpers = ProcessHandle.allProcesses()
                .filter(process -> isHelper(process, run))
                .toList();
        helpers.stream().flatMap(ProcessHandle::descendants).forEach(ProcessHandle::destroyForcibly);
        Processes.end(helpers);
    }

    private static boolean isHelper(ProcessHandle process, Path run) {
        try {
            var line = Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"), StandardCharsets.UTF_8);
            return isHelper(List.of(line.split("\0")), run);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Somebody's editor or {@code docker -H} may name the folder as well. */
    static boolean isHelper(List<String> line, Path run) {
        var program = line.getFirst().substring(line.getFirst().lastIndexOf('/') + 1);
        return (program.equals("dockerd") || program.startsWith("containerd"))
                && line.stream().anyMatch(word -> word.contains(run + "/"));
    }

    /** Takes off all that is mounted on the folder and below it, which the system calls by its real name. */
    static void unmount(Path folder) throws IOException {
        var real = Files.exists(folder) ? folder.toRealPath() : folder;
        for (var place : mounts(Files.readString(Path.of("/proc/self/mounts")), real)) {
            Programs.run(List.of("umount", "--lazy", place.toString()), "");
        }
    }

    /** The newest first. */
    static List<Path> mounts(String table, Path folder) {
        return table.lines()
                .map(line -> Path.of(line.split(" ")[1].replace("\\040", " ")))
                .filter(place -> place.startsWith(folder))
                .toList()
                .reversed();
    }

    /** Removes a folder with all that is in it; harmless when there is none. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
