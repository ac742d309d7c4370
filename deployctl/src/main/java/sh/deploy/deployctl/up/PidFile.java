package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Says which process plays a part. May be stale: a number that another program got since then is not taken for ours. */
record PidFile(Path file) {
    /** A word in the command line of every process of ours, also while it is still the launcher, which looks for a Java. */
    private static final String OURS = "deployctl";

    void write(long pid) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, pid + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The process, if it lives and is one of ours. */
    Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var text = Files.readString(file).strip();
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text))
                .filter(ProcessHandle::isAlive)
                .filter(PidFile::isOurs);
    }

    private static boolean isOurs(ProcessHandle process) {
        try {
            var line = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "cmdline"));
            return new String(line, StandardCharsets.UTF_8).contains(OURS);
        } catch (IOException gone) {
            return false;
        }
    }
}
