package sh.deploy.deployctl.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Says which process plays a part. May be stale: a number that another process got since then is not taken for it.
 *
 * @param plays whether a process that has the number plays the part
 */
public record PidFile(Path file, Predicate<ProcessHandle> plays) {
    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

    /** @param mark what the command line of that process holds, and of no other */
    public PidFile(Path file, String mark) {
        this(file, process -> hasMark(process, mark));
    }

    public void write(long pid) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, pid + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The process, if it lives and plays the part. */
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
                .filter(plays);
    }

    /** While a process becomes another program the kernel shows no line of it for a moment; of one that is dead it never shows any. */
    private static boolean hasMark(ProcessHandle process, String mark) {
        try {
            for (int look = 0; look < LOOKS && process.isAlive(); look++) {
                var line = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "cmdline"));
                if (line.length > 0) {
                    return new String(line, StandardCharsets.UTF_8).contains(mark);
                }
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
            return false;
        } catch (IOException gone) {
            return false;
        }
    }
}
