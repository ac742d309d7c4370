package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
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
import sh.deploy.api.time.Time;

class LogFileTest {
    private static final Rotation SMALL = new Rotation(10, Duration.ofDays(2), 2);
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private final WallClock time = new WallClock();
    private Path file = Path.of("");

    /** May go back, as those of machines do. */
    private static final class WallClock implements Time {
        private Instant now = NOON;

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }
    }

    @BeforeEach
    void name() {
        file = folder.resolve("audit.log");
    }

    private static List<byte[]> events(String... lines) {
        return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
    }

    /** Of all but the lock. */
    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString())
                    .filter(name -> !name.equals("audit.log.lock"))
                    .sorted()
                    .toList();
        }
    }

    private String content(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private String content() throws IOException {
        return Files.readString(file);
    }

    @Test
    void writesALineForEachEventThatOnlyTheOwnerReads() throws IOException {
        Files.writeString(file, "old\n");
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a", "b"));
            log.write(events("c"));
        }
        assertThat(content()).isEqualTo("old\na\nb\nc\n");
        for (var one : List.of(file, folder.resolve("audit.log.lock"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void endsALineThatAnEarlierServerLeftUnfinished() throws IOException {
        Files.writeString(file, "a\nhal");
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("b"));
        }
        assertThat(content()).isEqualTo("a\nhal\nb\n");
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
        assertThat(content("audit-2030-01-31T12-00-00.000.log")).isEqualTo("1234\n6789\n");
        assertThat(content("audit-2030-01-31T12-00-00.001.log")).isEqualTo("b\n");
        assertThat(content()).isEqualTo("longer than a file may be\n");
    }

    @Test
    void keepsOnlySoManyFullFiles() throws IOException {
        Files.writeString(folder.resolve("audit-mine.log"), "not one of them");
        try (var log = LogFile.open(file, SMALL, time)) {
            for (int i = 0; i < 6; i++) {
                log.write(events("line " + i + "..."));
                time.now = time.now.plusSeconds(1);
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
    void removesTheOldestAlsoWhereTheClockWentBack() throws IOException {
        try (var log = LogFile.open(file, SMALL, time)) {
            for (int i = 0; i < 6; i++) {
                log.write(events("line " + i + "..."));
                time.now = time.now.minus(Duration.ofHours(1));
            }
        }
        assertThat(names())
                .containsExactly("audit-2030-01-31T11-00-00.003.log", "audit-2030-01-31T11-00-00.004.log", "audit.log");
        assertThat(content("audit-2030-01-31T11-00-00.003.log")).isEqualTo("line 3...\n");
        assertThat(content("audit-2030-01-31T11-00-00.004.log")).isEqualTo("line 4...\n");
        assertThat(content()).isEqualTo("line 5...\n");
    }

    @Test
    void removesFullFilesThatAreTooOld() throws IOException {
        try (var log = LogFile.open(file, SMALL, time)) {
            log.write(events("1234567890"));
            log.write(events("1234567890"));
        }
        assertThat(names()).hasSize(2);
        time.now = time.now.plus(Duration.ofDays(2)).plusSeconds(1);
        LogFile.open(file, SMALL, time).close();

        assertThat(names()).containsExactly("audit.log");
    }

    @Test
    void removesThemAlsoFromAFileThatDoesNotBecomeFull() throws IOException {
        try (var log = LogFile.open(file, SMALL, time)) {
            log.write(events("1234567890"));
            log.write(events("b"));
            assertThat(names()).hasSize(2);
            time.now = time.now.plus(Duration.ofDays(2)).plusSeconds(1);
            log.write(events("c"));
        }
        assertThat(names()).containsExactly("audit.log");
        assertThat(content()).isEqualTo("b\nc\n");
    }

    @Test
    void leavesWhatIsNoRegularFileToOthers() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        try (var reader = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> LogFile.open(file, Rotation.USUAL, time))
                    .isInstanceOf(Unusable.class)
                    .hasMessageContaining("it is no regular file");
            assertThat(reader.isOpen()).isTrue();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-rw-");
        assertThat(names()).containsExactly("audit.log");
        assertThat(folder.resolve("audit.log.lock")).doesNotExist();
    }

    @Test
    void takesBackWhatAFullDiskCutShort() throws IOException {
        var room = new AtomicLong(5);
        try (var log = LogFile.open(file, Rotation.USUAL, path -> new FullDisk(appending(path), room), time)) {
            log.write(events("a"));
            assertThatThrownBy(() -> log.write(events("bcdef"))).hasMessage("No space left on device");
            assertThat(content()).isEqualTo("a\n");

            room.set(100);
            log.write(events("bcdef"));
        }
        assertThat(content()).isEqualTo("a\nbcdef\n");
    }

    private static FileChannel appending(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void goesOnInANewFileWhereTheOldOneWasMovedAway() throws IOException {
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a"));
            Files.move(file, folder.resolve("moved"));
            log.write(events("b"));
            Files.delete(file);
            log.write(events("c"));
        }
        assertThat(content("moved")).isEqualTo("a\n");
        assertThat(content()).isEqualTo("c\n");
    }

    @Test
    void goesOnInTheFileThatWasPutInItsPlace() throws IOException {
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a"));
            Files.move(file, folder.resolve("moved"));
            Files.writeString(file, "new\nhal");
            log.write(events("b"));
        }
        assertThat(content()).isEqualTo("new\nhal\nb\n");
    }

    @Test
    void goesOnAtTheStartOfAFileThatWasEmptied() throws IOException {
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a".repeat(1_000)));
            Files.writeString(file, "");
            log.write(events("b"));
        }
        assertThat(content()).isEqualTo("b\n");
    }

    @Test
    void writesOverNothingThatOthersAppend() throws IOException {
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a"));
            Files.writeString(file, "other\n", StandardOpenOption.APPEND);
            log.write(events("b"));
        }
        assertThat(content()).isEqualTo("a\nother\nb\n");
    }

    @Test
    void belongsToOneServerUntilThatIsClosed() throws IOException {
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a"));
            assertThatThrownBy(() -> LogFile.open(file, Rotation.USUAL, time))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("another server writes to it");
            log.write(events("b"));
        }
        LogFile.open(file, Rotation.USUAL, time).close();
        assertThat(content()).isEqualTo("a\nb\n");
    }

    /** Has the file and says so; ends when its input does. */
    static final class Other {
        public static void main(String[] words) throws IOException {
            try (var log = LogFile.open(Path.of(words[0]), Rotation.USUAL, new WallClock())) {
                log.write(events("other"));
                System.out.println("has it");
                System.in.read();
            }
        }
    }

    @Test
    void belongsToOneProcessUntilThatIsKilled() throws Exception {
        var other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var words = other.inputReader()) {
            assertThat(words.readLine()).isEqualTo("has it");
            assertThatThrownBy(() -> LogFile.open(file, Rotation.USUAL, time))
                    .hasMessageContaining("another server writes to it");
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (var log = LogFile.open(file, Rotation.USUAL, time)) {
            log.write(events("a"));
        }
        assertThat(content()).isEqualTo("other\na\n");
    }
}
