package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.encryption.EncryptedLog;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StateSettings;
import sh.deploy.apiserver.watch.StoreSettings;

/** The same with the real database: not one page of a table, and no part of PostgreSQL's own log, holds a canary. */
@Tag("postgres")
class SecretsInPostgresTest {
    private static final Path FOLDER = Path.of("target", "postgres-for-secrets");

    @TempDir
    Path folder;

    private Path keys;

    @BeforeEach
    void name() {
        keys = folder.resolve("keys.yaml");
    }

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

    /** Which a search of files does not find anything in, since it is compressed. */
    private void checkpoint(Database database) throws InterruptedException {
        var settings = new StateSettings(
                AppenderSettings.DEFAULT,
                StoreSettings.DEFAULT,
                0,
                1,
                new Retention(Duration.ofDays(1), Long.MAX_VALUE));
        var log = new EncryptedLog(new PostgresLog(database), new EncryptionSettings(keys, false), new SystemTime());
        try (var state = DurableState.open(
                log, (key, object) -> new Indexer.Index(Map.of(), Map.of()), new SystemTime(), settings)) {
            for (int look = 0; log.checkpoint(Long.MAX_VALUE).isEmpty(); look++) {
                assertThat(look).isLessThan(1_000);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(state.store().newest().size()).isPositive();
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
                Files.copy(server.tokenFile().resolveSibling("pki").resolve(EncryptionSettings.FILE), keys);
            }
            checkpoint(database);
            try (var log = new PostgresLog(database)) {
                assertThat(new LogInspection(log).verify()).isInstanceOf(LogInspection.Verification.Intact.class);
                assertThat(log.dataKeys().read()).isNotEmpty();
                var all = new ByteArrayOutputStream();
                log.checkpoint(Long.MAX_VALUE).orElseThrow().objects().forEach(object -> all.writeBytes(object.json()));
                Canaries.assertNoneIn("the checkpoint", all.toByteArray());
                assertThat(all.toString(ISO_8859_1)).contains(Canaries.CONTROL);
            }
        } finally {
            postgres.stop(); // which writes every page
        }

        assertThat(Canaries.assertNoneBelow(FOLDER))
                .as("the search finds what lies there in clear")
                .isTrue();
    }
}
