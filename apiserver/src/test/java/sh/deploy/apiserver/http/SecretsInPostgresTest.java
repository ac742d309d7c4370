package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
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
    @Test
    void areInNoFileOfTheDatabase() throws Exception {
        var folder = Path.of("target", "postgres-for-secrets-" + UUID.randomUUID());
        var postgres = EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, new SystemTime());
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

        assertThat(Canaries.assertNoneBelow(folder))
                .as("the search finds what lies there in clear")
                .isTrue();
    }
}
