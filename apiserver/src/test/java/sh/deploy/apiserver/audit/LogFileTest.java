package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

class LogFileTest {
    private static final Rotation SMALL = new Rotation(10, Duration.ofDays(2), 2);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-31T12:00:00Z"));
    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("audit.log");
    }

    private static List<byte[]> events(String... lines) {
        return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesALineForEachEventThatOnlyTheOwnerReads() throws IOException {
        Files.writeString(file, "old\n");
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a", "b"));
            log.write(events("c"));
        }
        assertThat(file).hasContent("old\na\nb\nc\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void endsALineThatAnEarlierServerLeftUnfinished() throws IOException {
        Files.writeString(file, "a\nhal");
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("b"));
        }
        assertThat(file).hasContent("a\nhal\nb\n");
    }

    @Test
    void beginsANewFileBeforeOneBecomesTooLong() throws IOException {
        try (var log = LogFile.open(file, SMALL, time)) {
            log.write(events("1234", "6789"));
            assertThat(names()).containsExactly("audit.log");
            log.write(events("b"));
            log.write(events("longer than a file may be"));
        }
        assertThat(names())
                .containsExactly("audit-2030-01-31T12-00-00.000.log", "audit-2030-01-31T12-00-00.001.log", "audit.log");
        assertThat(folder.resolve("audit-2030-01-31T12-00-00.000.log")).hasContent("1234\n6789\n");
        assertThat(file).hasContent("longer than a file may be\n");
    }

    @Test
    void keepsOnlySoManyFullFiles() throws IOException {
        Files.writeString(folder.resolve("audit-mine.log"), "not one of them");
        try (var log = LogFile.open(file, SMALL, time)) {
            for (int i = 0; i < 6; i++) {
                log.write(events("line " + i + "..."));
                time.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(names())
                .containsExactly(
                        "audit-2030-01-31T12-00-04.000.log",
                        "audit-2030-01-31T12-00-05.000.log",
                        "audit-mine.log",
                        "audit.log");
    }

    @Test
    void removesFullFilesThatAreTooOld() throws IOException {
        try (var log = LogFile.open(file, SMALL, time)) {
            log.write(events("1234567890"));
            log.write(events("1234567890"));
        }
        time.advance(Duration.ofDays(2).plusSeconds(1));
        LogFile.open(file, SMALL, time).close();

        assertThat(names()).containsExactly("audit.log");
    }

    @Test
    void takesBackWhatAFullDiskCutShort() throws IOException {
        var room = new AtomicLong(5);
        try (var log = LogFile.open(
                file,
                Rotation.USUAL,
                path -> new FullDisk(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE), room),
                time)) {
            log.write(events("a"));
            assertThatThrownBy(() -> log.write(events("bcdef"))).hasMessage("No space left on device");
            assertThat(file).hasContent("a\n");

            room.set(100);
            log.write(events("bcdef"));
        }
        assertThat(file).hasContent("a\nbcdef\n");
    }
}
