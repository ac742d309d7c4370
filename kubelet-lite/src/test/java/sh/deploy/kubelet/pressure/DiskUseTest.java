package sh.deploy.kubelet.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUseTest {
    @TempDir
    Path folder;

    @Test
    void saysWhenItHasNotCountedAll() throws IOException {
        Files.createFile(folder.resolve("one"));
        Files.createFile(folder.resolve("two"));
        assertThat(DiskUse.of(folder, 2)).extracting(DiskUse.Sum::truncated).isEqualTo(false);
        var sum = DiskUse.of(folder, 1);
        assertThat(sum.truncated()).isTrue();
        assertThat(sum.inodes()).isEqualTo(1);
    }

    @Test
    void goesDownToABound() throws IOException {
        var deepest = folder.resolve("d/".repeat(DiskUse.DEEPEST - 1));
        Files.createDirectories(deepest);
        Files.createFile(deepest.resolve("file"));
        assertThat(DiskUse.of(folder).truncated()).isFalse();
        assertThat(DiskUse.of(folder).inodes()).isEqualTo(DiskUse.DEEPEST);
        Files.createDirectories(deepest.resolve("d/below"));
        assertThat(DiskUse.of(folder).truncated()).isTrue();
    }
}
