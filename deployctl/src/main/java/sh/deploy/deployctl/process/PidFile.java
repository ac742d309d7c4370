package sh.deploy.deployctl.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Says which process plays a part. May be stale: a number that another program got since then is not taken for ours.
 *
 * @param mark what the command line of that process holds, and of no other
 */
public record PidFile(Path file, String mark) {
    /** A word in the command line of every process of ours, also while it is still the launcher, which looks for a Java. */
    private static final String OURS = "deployctl";

    /** Of a process of our own distribution. */
    public PidFile(Path file) {
        this(file, OURS);
    }

    public void write(long pid) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, pid + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The process, if it lives and is one of ours. */
    public Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var text = Files.readString(file).strip();
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(text))
                .filter(ProcessHandle::isAlive)
                .filter(this::isOurs);
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            var line = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "cmdline"));
            return new String(line, StandardCharsets.UTF_8).contains(mark);
        } catch (IOException gone) {
            return false;
        }
    }
}
