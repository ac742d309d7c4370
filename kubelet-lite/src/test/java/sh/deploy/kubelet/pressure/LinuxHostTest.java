package sh.deploy.kubelet.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.linux.FileSystems;
import sh.deploy.kubelet.pods.UsageSample;
import sh.deploy.kubelet.pods.UsageSample.ContainerUsage;

class LinuxHostTest {
    private static final long MI = 1 << 20;

    @TempDir
    Path folder;

    private static ContainerUsage usage(String uid, long bytes) {
        return new ContainerUsage("default", uid, uid, "main", 0, bytes, 1000);
    }

    @Test
    void readsThisMachine() {
        var sample = new UsageSample(Instant.EPOCH, usage("", 0), List.of(usage("a", 20 * MI), usage("b", 30 * MI)));
        var readings =
                new LinuxHost(folder.resolve("not/made/yet"), folder, OptionalLong.of(200 * MI), () -> sample).read();
        assertThat(readings)
                .containsKeys(Signal.MEMORY, Signal.NODEFS, Signal.IMAGEFS, Signal.PIDS)
                .containsEntry(Signal.DECLARED_MEMORY, new Reading(150 * MI, 200 * MI));
        readings.forEach((signal, reading) ->
                assertThat(reading.available()).as(signal.key()).isBetween(1L, reading.capacity()));
    }

    @Test
    void aFileSystemHasTheSizeThatJavaSees() {
        var space = FileSystems.of(folder).orElseThrow();
        assertThat(space.bytes()).isEqualTo(folder.toFile().getTotalSpace());
        assertThat(FileSystems.of(folder.resolve("nothing"))).isEmpty();
    }

    @Test
    void aFileTakesItsBlocksAndAHoleNone() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.write(folder.resolve("a/b/full"), new byte[(int) MI]);
        try (var hole = new RandomAccessFile(folder.resolve("hole").toFile(), "rw")) {
            hole.setLength(64 * MI);
        }
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/"));
        var sum = DiskUse.of(folder);
        assertThat(sum.bytes()).isBetween(MI, 2 * MI);
        assertThat(sum.inodes()).isEqualTo(5);
        assertThat(DiskUse.of(folder.resolve("nothing"))).isEqualTo(new DiskUse.Sum(0, 0, false));
    }
}
