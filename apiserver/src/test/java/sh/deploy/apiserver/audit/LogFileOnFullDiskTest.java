package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;

/** The record's disk is a small file system in memory, which needs root to mount. */
class LogFileOnFullDiskTest {
    private static final Path DISK = Path.of("target", "audit-disk").toAbsolutePath();
    private static final Path FILE = DISK.resolve("audit.log");
    private static final Path BALLAST = DISK.resolve("ballast");
    private static final int EVENT_BYTES = 20_000;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectories(DISK);
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "deploy-test", DISK.toString()) == 0;
        assumeTrue(mounted, "did not run: a small file system could not be mounted on " + DISK + ", which takes root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", DISK.toString())).isZero();
        }
        Files.delete(DISK);
    }

    @Test
    void holdsWholeLinesOnlyAndGoesOnOnceThereIsRoom() throws IOException {
        try (var log = LogFile.open(FILE, Rotation.USUAL, new SystemTime())) {
            log.write(List.of(event('a')));
            fillTheDiskButFor(EVENT_BYTES / 2);
            assertThatThrownBy(() -> log.write(List.of(event('b')))).isInstanceOf(IOException.class);
            assertThat(Files.readString(FILE)).isEqualTo(line('a'));

            Files.delete(BALLAST);
            log.write(List.of(event('b')));
        }
        assertThat(Files.readString(FILE)).isEqualTo(line('a') + line('b'));
    }

    private static byte[] event(char letter) {
        var event = new byte[EVENT_BYTES];
        Arrays.fill(event, (byte) letter);
        return event;
    }

    private static String line(char letter) {
        return String.valueOf(letter).repeat(EVENT_BYTES) + "\n";
    }

    private static void fillTheDiskButFor(long left) throws IOException {
        try (var ballast = Files.newOutputStream(BALLAST)) {
            while (DISK.toFile().getUsableSpace() > left) {
                ballast.write(new byte[1_024]);
            }
        }
    }

    private static int run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
