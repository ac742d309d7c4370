package sh.deploy.deployctl.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether a process plays the part that a pid file says: numbers are used again, after a restart of the machine or in another
 * container by programs of ours, too, of the same data folder or of another.
 *
 * @param name as its pid file is called
 */
record PlayedPart(DataFolder folder, String name) {
    /** A word in the command line of every process of ours, also while it is still the launcher, which looks for a Java. */
    private static final String OURS = "deployctl";

    private static final String SERVER = "deploy";

    /** The server may have been told no folder, or a relative one; but it writes there. An agent is told where its settings are. */
    boolean isOf(ProcessHandle process) {
        if (process.pid() == ProcessHandle.current().pid()) {
            return false;
        }
        try {
            var words = words(process);
            if (words.stream().noneMatch(word -> word.contains(OURS))) {
                return false;
            }
            return name.equals(SERVER) ? words.contains("up") && writesIn(process) : isToldSettings(words);
        } catch (IOException | UncheckedIOException gone) {
            return false;
        }
    }

    private static List<String> words(ProcessHandle process) throws IOException {
        var line = Files.readAllBytes(proc(process).resolve("cmdline"));
        return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
    }

    private boolean writesIn(ProcessHandle process) throws IOException {
        var real = folder.root().toRealPath();
        var logs = folder.log().toRealPath(); // may be on another disk
        try (var open = Files.list(proc(process).resolve("fd"))) {
            return open.anyMatch(file -> leadsInto(file, real) || leadsInto(file, logs));
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    /** Also where we may not see it, as of a program with more rights, such as that to a real-time thread: then its name has to do. */
    private static boolean leadsInto(Path link, Path folder) {
        try {
            return Files.readSymbolicLink(link).startsWith(folder);
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** The file itself may be gone already. */
    private boolean isToldSettings(List<String> words) throws IOException {
        for (var word : words) {
            if (word.endsWith("/" + name + ".yaml")) {
                var nodes = Path.of(word).resolveSibling(".");
                if (Files.exists(nodes) && Files.isSameFile(nodes, folder.nodes())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Path proc(ProcessHandle process) {
        return Path.of("/proc", "" + process.pid());
    }
}
