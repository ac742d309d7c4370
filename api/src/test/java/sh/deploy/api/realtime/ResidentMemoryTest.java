package sh.deploy.api.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    /** See proc(5). */
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void isLockedAsFarAsTheKernelSaysSo() throws IOException {
        boolean kept = ResidentMemory.keep();

        assertThat(lockedKib() > 0).isEqualTo(kept);
    }

    private static long lockedKib() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmLck:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
