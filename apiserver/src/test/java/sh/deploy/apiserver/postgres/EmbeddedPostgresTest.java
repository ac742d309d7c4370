package sh.deploy.apiserver.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

@Tag("postgres")
class EmbeddedPostgresTest {
    /** Shared by all tests, since unpacking and initialising take seconds; each finds the server running. */
    @TempDir
    static Path folder;

    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws IOException {
        postgres = startAgain();
    }

    @AfterEach
    void stop() throws IOException {
        postgres.stop();
    }

    @Test
    void runsWithEverythingOnThatKeepsACommitForGood() throws Exception {
        try (var connection = connect(postgres.password());
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT current_setting('fsync') || current_setting('full_page_writes')"
                                + " || current_setting('synchronous_commit')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("ononon");
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws IOException {
        assertThatThrownBy(() -> connect("wrong")).isInstanceOf(SQLException.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pg/password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void provesThePasswordWithoutIteratingOverWhatNobodyCanGuess() throws Exception {
        try (var connection = connect(postgres.password());
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT rolpassword FROM pg_authid WHERE rolname = current_user")) {
            rows.next();
            assertThat(rows.getString(1)).startsWith("SCRAM-SHA-256$1:");
        }
    }

    @Test
    void livesInASessionOfItsOwnWithNoneOfOurFiles() throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(postgres.pid()), "stat"));
        var session = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];

        assertThat(session).isEqualTo(Long.toString(postgres.pid()));
        try (var files = Files.list(Path.of("/proc", Long.toString(postgres.pid()), "fd"))) {
            assertThat(files.map(EmbeddedPostgresTest::target)).noneMatch(target -> target.endsWith(".jar"));
        }
    }

    @Test
    void adoptsTheServerThatRuns() throws IOException {
        var again = startAgain();

        assertThat(again.adopted()).isTrue();
        assertThat(again.pid()).isEqualTo(postgres.pid());
        assertThat(again.jdbcUrl()).isEqualTo(postgres.jdbcUrl());
    }

    @Test
    void startsOnItsOldDataAfterItWasKilled() throws Exception {
        try (var connection = connect(postgres.password())) {
            connection.createStatement().execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer");
        }
        ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
        awaitDeath();

        postgres = startAgain();

        assertThat(postgres.adopted()).isFalse();
        try (var connection = connect(postgres.password());
                var rows = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void takesAPidFileForStaleWhenThePidBelongsToAnotherProgram() throws IOException {
        postgres.stop();
        var file = folder.resolve("pg/data/postmaster.pid");
        Files.writeString(file, ProcessHandle.current().pid() + "\n" + folder + "\n1\n5432\n\n127.0.0.1\n\nready\n");

        postgres = startAgain();

        assertThat(postgres.adopted()).isFalse();
        assertThat(postgres.isAlive()).isTrue();
    }

    @Test
    void isGoneAfterAStop() throws IOException {
        postgres.stop();

        assertThat(postgres.isAlive()).isFalse();
        assertThat(EmbeddedPostgres.runningPid(folder.resolve("pg"))).isEmpty();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private EmbeddedPostgres startAgain() throws IOException {
        return EmbeddedPostgres.start(folder.resolve("pg"), EmbeddedPostgresSettings.DEFAULT, new SystemTime());
    }

    private Connection connect(String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), password);
    }

    private void awaitDeath() {
        ProcessHandle.of(postgres.pid()).ifPresent(process -> process.onExit().join());
    }
}
