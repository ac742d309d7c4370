package sh.deploy.kubelet.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFilesTest {
    @Test
    void readsAFileThatSaysItIsEmpty() throws IOException {
        var meminfo = Path.of("/proc/meminfo");
        assertThat(Files.size(meminfo)).isZero();
        assertThat(KernelFiles.value(new KernelFiles().read(meminfo), "MemTotal:"))
                .isPositive();
    }

    @Test
    void keepsNothingOfTheFileBefore(@TempDir Path folder) throws IOException {
        var files = new KernelFiles();
        files.read(Files.writeString(folder.resolve("long"), "123456"));
        assertThat(files.read(Files.writeString(folder.resolve("short"), "7"))).isEqualTo("7");
    }

    @Test
    void findsTheValueOfAWholeName() {
        var text = "usage_usec_before 3\nusage_usec 17\nuser_usec 5\n";
        assertThat(KernelFiles.value(text, "usage_usec")).isEqualTo(17);
        assertThat(KernelFiles.value(text, "user_usec")).isEqualTo(5);
        assertThat(KernelFiles.value("MemTotal:       24682 kB\n", "MemTotal:")).isEqualTo(24682);
    }

    @Test
    void hasZeroForANameThatIsNotThere() {
        assertThat(KernelFiles.value("user_usec 3\n", "usage_usec")).isZero();
        assertThat(KernelFiles.value("", "usage_usec")).isZero();
    }
}
