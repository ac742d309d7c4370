package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The server's own statement about itself, its {@code postmaster.pid}.
 *
 * @param ready whether it accepts connections
 */
record Postmaster(long pid, int port, boolean ready) {
    /** What the server of this data folder says, when it lives; a file left behind by a dead one counts as none. */
    static Optional<Postmaster> of(Path data) throws IOException {
        return read(data).filter(found -> found.isAliveIn(real(data)));
    }

    /** Removes the file of a server that is dead, since its pid may belong to somebody else by now. */
    static void removeStale(Path data) throws IOException {
        if (of(data).isEmpty()) {
            Files.deleteIfExists(file(data));
        }
    }

    private static Optional<Postmaster> read(Path data) throws IOException {
        try {
            return parse(Files.readAllLines(file(data)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Lines: pid, data folder, start time, port, socket folder, address, shared memory, state. */
    static Optional<Postmaster> parse(List<String> lines) {
        try {
            var port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            var ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return Optional.of(new Postmaster(Long.parseLong(lines.getFirst().strip()), port, ready));
        } catch (NumberFormatException | NoSuchElementException e) {
            return Optional.empty(); // caught while it is being written
        }
    }

    /**
     * A server's working directory is its data folder. One look at one link, for those who look often.
     *
     * @param data without symbolic links
     */
    boolean isAliveIn(Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .equals(data);
        } catch (IOException e) {
            return false;
        }
    }

    private static Path real(Path data) {
        try {
            return data.toRealPath();
        } catch (IOException gone) {
            return data;
        }
    }

    private static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }
}
