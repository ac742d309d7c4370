package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;

/** The same with the real database: not one page of a table, and no part of PostgreSQL's own log, holds a canary. */
@Tag("postgres")
class SecretsInPostgresTest {
    private static final Path FOLDER = Path.of("target", "postgres-for-secrets");

    @BeforeEach
    @AfterEach
    void remove() throws IOException {
        if (Files.exists(FOLDER)) {
            try (var files = Files.walk(FOLDER)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void areInNoFileOfTheDatabase() throws Exception {
        var postgres = EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, new SystemTime());
        try {
            var database = new Database(postgres.jdbcUrl(), postgres.user(), postgres.password());
            try (var server = TestApiServer.on(new PostgresLog(database));
                    var admin = HttpsClient.admin(server)) {
                Canaries.letLoose(admin);
            }
            try (var log = new PostgresLog(database)) {
                assertThat(new LogInspection(log).verify()).isInstanceOf(LogInspection.Verification.Intact.class);
                assertThat(log.dataKeys().read()).hasSize(1);
            }
        } finally {
            postgres.stop(); // which writes every page
        }

        assertThat(Canaries.assertNoneBelow(FOLDER))
                .as("the search finds what lies there in clear")
                .isTrue();
    }
}
