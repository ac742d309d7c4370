package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.apiserver.postgres.PostgresKeeper;

/**
 * The database's disk is a small file system in memory, which needs root to mount. It runs full under the server, and is freed
 * again: writes are refused meanwhile, reads go on, and afterwards everything is as if nothing had happened.
 */
@Tag("postgres")
class FullDiskTest {
    private static final Path DISK = Path.of("target", "small-disk").toAbsolutePath();
    private static final Path FOLDER = DISK.resolve("postgres");
    private static final Time TIME = new SystemTime();
    private static final Path BALLAST = DISK.resolve("ballast");
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int MOST_WRITES = 500;
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final List<String> acknowledged = new ArrayList<>();
    private int written;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectories(DISK);
        mounted = run("mount", "-t", "tmpfs", "-o", "size=400m", "deploy-test", DISK.toString()) == 0;
        assumeTrue(mounted, "did not run: a small file system could not be mounted on " + DISK + ", which takes root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(unmountOnceUnused()).isZero();
        }
        Files.delete(DISK);
    }

    /** The database's last process may be about to leave it. */
    private static int unmountOnceUnused() throws Exception {
        long end = TIME.nanos() + RECOVERY.toNanos();
        int exit = run("umount", DISK.toString());
        while (exit != 0 && TIME.nanos() < end) {
            Thread.sleep(Duration.ofMillis(200));
            exit = run("umount", DISK.toString());
        }
        return exit;
    }

    /** With no space at all, a table's file cannot grow; with a little, the database's own log cannot, and its server ends. */
    @ParameterizedTest
    @ValueSource(longs = {0, 12 << 20})
    void isSaidToTheWriterAndForgottenOnceThereIsSpaceAgain(long left) throws Exception {
        var postgres = EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME);
        var database = new Database(postgres.jdbcUrl(), postgres.user(), postgres.password());
        try (var keeper =
                        new PostgresKeeper(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME, postgres, restarted -> {});
                var server = TestApiServer.on(
                        new PostgresLog(() -> database.at(keeper.server().jdbcUrl())));
                var admin = HttpsClient.admin(server)) {
            assertThat(write(admin).status()).isEqualTo(201);
            fillTheDisk(left);
            var refused = writeUntilRefused(admin);
            if (left == 0) {
                assertThat(refused.message()).contains("disk of its database is full: free some space");
            }
            assertReadsEverything(admin);

            Files.delete(BALLAST);
            writeUntilTaken(admin, keeper);
            assertReadsEverything(admin);
            assertThat(keeper.server().pid() != postgres.pid()).isEqualTo(left > 0);
            try (var log = new PostgresLog(database.at(keeper.server().jdbcUrl()))) {
                assertThat(new LogInspection(log).verify()).isInstanceOf(LogInspection.Verification.Intact.class);
            }
        } finally {
            EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME)
                    .stop();
        }
    }

    private HttpsClient.Answer writeUntilRefused(HttpsClient admin) {
        for (int i = 0; i < MOST_WRITES; i++) {
            var answer = write(admin);
            if (answer.status() != 201) {
                return answer;
            }
        }
        throw new AssertionError("the full disk was not felt in " + MOST_WRITES + " writes");
    }

    private void writeUntilTaken(HttpsClient admin, PostgresKeeper keeper) {
        long deadline = TIME.nanos() + RECOVERY.toNanos();
        var answer = write(admin);
        while (answer.status() != 201) {
            assertThat(TIME.nanos())
                    .as(
                            "no write is taken within %s; at last: %s; the database at %s lives: %s",
                            RECOVERY,
                            answer.text(),
                            keeper.server().jdbcUrl(),
                            keeper.server().isAlive())
                    .isLessThan(deadline);
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                    .join();
            answer = write(admin);
        }
    }

    private HttpsClient.Answer write(HttpsClient admin) {
        var name = "m" + ++written;
        var answer = admin.post(
                CONFIG_MAPS,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                        + "\"},\"data\":{\"k\":\"" + incompressible() + "\"}}");
        if (answer.status() == 201) {
            acknowledged.add(name);
        } else {
            assertThat(answer.status()).as(answer.text()).isIn(503, 504);
            answer.assertRefused(answer.status());
        }
        return answer;
    }

    private void assertReadsEverything(HttpsClient admin) {
        var names = new ArrayList<String>();
        admin.get(CONFIG_MAPS)
                .json()
                .path("items")
                .forEach(item -> names.add(item.path("metadata").path("name").asString()));
        assertThat(names).containsAll(acknowledged);
    }

    private String incompressible() {
        var bytes = new byte[100_000];
        new Random(written).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void fillTheDisk(long left) throws IOException {
        var block = new byte[4096];
        try (var ballast = Files.newOutputStream(BALLAST)) {
            while (DISK.toFile().getUsableSpace() > left) {
                ballast.write(block);
            }
        }
    }

    private static int run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
