package sh.deploy.e2e.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import sh.deploy.api.time.Time;

/**
 * A control group of the freezer (cgroup v1): it stops all its processes at once, without a signal that they could see. What a member
 * starts is a member.
 */
final class FreezerGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup/freezer");
    private static final long END_WITHIN_NANOS = 5_000_000_000L;

    private final Path folder;
    private final FileChannel state;
    private final Time time;

    private FreezerGroup(Path folder, Time time) throws IOException {
        this.folder = folder;
        this.time = time;
        this.state = FileChannel.open(folder.resolve("freezer.state"), StandardOpenOption.WRITE);
    }

    static FreezerGroup create(String name, Time time) throws IOException {
        if (!Files.isDirectory(ROOT)) {
            throw new IOException("no freezer in " + ROOT + ": the kernel lacks it, or it is mounted elsewhere");
        }
        var folder = ROOT.resolve(name);
        Files.createDirectories(folder);
        return new FreezerGroup(folder, time);
    }

    /** In front of a command line, which then runs in this group; its process keeps its number. */
    List<String> entry() {
        return List.of("sh", "-c", "echo $$ >" + folder.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    void freeze() throws IOException {
        write("FROZEN");
    }

    void thaw() throws IOException {
        write("THAWED");
    }

    boolean isFrozen() throws IOException {
        return Files.readString(folder.resolve("freezer.state")).strip().equals("FROZEN");
    }

    List<Long> members() throws IOException {
        return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Ends all that is in it, then itself. */
    @Override
    public void close() throws IOException {
        thaw();
        state.close();
        long end = time.nanos() + END_WITHIN_NANOS;
        while (!members().isEmpty() && time.nanos() < end) {
            members().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            Thread.onSpinWait();
        }
        try {
            Files.delete(folder);
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    private void write(String word) throws IOException {
        state.write(ByteBuffer.wrap(word.getBytes(StandardCharsets.US_ASCII)), 0);
    }
}
