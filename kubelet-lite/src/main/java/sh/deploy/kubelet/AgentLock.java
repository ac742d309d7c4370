package sh.deploy.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * Sees to it that a node's folder has one agent at a time: two would take each other's containers for left over ones. The kernel ends the
 * lock with the process, however that ends.
 */
final class AgentLock implements AutoCloseable {
    private static final String FILE = "agent.lock";

    /** Of this process: the kernel knows processes only, and ends all its locks on a file when one of its descriptors is closed. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private AgentLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @param folder of the node; made when it is not there
     * @throws ProblemException when another agent has it
     */
    static AgentLock take(Path folder) {
        var file = folder.toAbsolutePath().normalize().resolve(FILE);
        var self = String.valueOf(ProcessHandle.current().pid());
        if (!OWN.add(file)) {
            throw taken(folder, self);
        }
        try {
            Files.createDirectories(folder);
            return new AgentLock(file, locked(folder, file, self));
        } catch (IOException e) {
            OWN.remove(file);
            throw new UncheckedIOException("the folder " + folder + " cannot be locked: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            OWN.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path folder, Path file, String self) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw taken(folder, Files.readString(file));
            }
            channel.truncate(0).write(ByteBuffer.wrap(self.getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ProblemException taken(Path folder, String pid) {
        return new ProblemException(Problem.of(
                Reason.CONFLICT,
                "another agent (process " + pid + ") runs on " + folder
                        + "; end it first, or give this one another node name or data folder"));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OWN.remove(file);
        }
    }
}
