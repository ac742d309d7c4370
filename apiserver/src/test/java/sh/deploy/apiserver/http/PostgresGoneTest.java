package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;

/**
 * The database is away for longer than ten seconds. Writers are told within seconds, readers notice nothing, and once it is back
 * the server goes on by itself.
 */
@Tag("postgres")
class PostgresGoneTest {
    /** Longer than any wait for the database's answer, so that each of them ends. */
    private static final Duration AWAY = Duration.ofSeconds(12);

    /** A caller's patience and what it takes to notice, several times over. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(8);

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Path FOLDER = Path.of("target", "postgres-for-faults");
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Time TIME = new SystemTime();

    private final String run = Long.toString(ProcessHandle.current().pid()) + "-" + System.identityHashCode(this);
    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int written;
    private EmbeddedPostgres postgres;
    private volatile Database database;

    @BeforeEach
    void start() throws IOException {
        postgres = EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME);
        database = new Database(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @AfterEach
    void stop() throws IOException {
        EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME).stop();
    }

    @Test
    void itHangs() throws Exception {
        try (var server = TestApiServer.on(new PostgresLog(database));
                var admin = HttpsClient.admin(server)) {
            assertThat(write(admin).status()).isEqualTo(201);
            signalAll("STOP");
            try {
                bearTheAbsence(admin);
            } finally {
                signalAll("CONT");
            }
            assertAllIsWellAgain(admin);
        }
    }

    @Test
    void itIsKilledAndStartedAgainLater() throws Exception {
        try (var server = TestApiServer.on(new PostgresLog(() -> database));
                var admin = HttpsClient.admin(server)) {
            assertThat(write(admin).status()).isEqualTo(201);
            signalAll("KILL");
            bearTheAbsence(admin);
            startWhereverThereIsAPort();
            assertAllIsWellAgain(admin);
        }
    }

    @Test
    void itComesBackAtAnotherPortSinceSomebodyTookItsOwn() throws Exception {
        try (var server = TestApiServer.on(new PostgresLog(() -> database));
                var admin = HttpsClient.admin(server)) {
            assertThat(write(admin).status()).isEqualTo(201);
            signalAll("KILL");
            try (var thief = takePort(postgres.port())) {
                assertThat(startWhereverThereIsAPort()).isNotEqualTo(thief.getLocalPort());
                awaitWrite(admin);
            }
            assertThat(names(admin)).containsAll(acknowledged);
        }
    }

    /** Its own may be anybody's by now, on a machine where others test too. */
    private int startWhereverThereIsAPort() throws IOException {
        var started = EmbeddedPostgres.start(FOLDER, EmbeddedPostgresSettings.DEFAULT, TIME);
        database = database.at(started.jdbcUrl());
        return started.port();
    }

    private static ServerSocket takePort(int port) throws Exception {
        long deadline = TIME.nanos() + RECOVERY.toNanos();
        while (true) {
            try {
                return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                assertThat(TIME.nanos()).as("the killed server is gone").isLessThan(deadline);
                pause();
            }
        }
    }

    private void bearTheAbsence(HttpsClient admin) {
        long end = TIME.nanos() + AWAY.toNanos();
        while (TIME.nanos() - end < 0) {
            long asked = TIME.nanos();
            var refused = write(admin);
            assertThat(refused.status()).as(refused.text()).isIn(503, 504);
            refused.assertRefused(refused.status());
            assertThat(Duration.ofNanos(TIME.nanos() - asked)).isLessThan(ANSWERED_WITHIN);
            assertThat(names(admin)).containsAll(acknowledged);
            assertThat(admin.get("/livez").status()).isEqualTo(200);
            pause();
        }
        assertThat(admin.get("/readyz").status()).isEqualTo(503);
    }

    private void awaitWrite(HttpsClient admin) {
        long deadline = TIME.nanos() + RECOVERY.toNanos();
        while (write(admin).status() != 201) {
            assertThat(TIME.nanos()).as("no write is taken within " + RECOVERY).isLessThan(deadline);
            pause();
        }
    }

    private void assertAllIsWellAgain(HttpsClient admin) {
        awaitWrite(admin);
        assertThat(admin.get("/readyz").status()).isEqualTo(200);
        assertThat(names(admin)).containsAll(acknowledged);
        assertTheUnknownCanBeAskedFor(admin);
        try (var log = new PostgresLog(database)) {
            assertThat(new LogInspection(log).verify()).isInstanceOf(LogInspection.Verification.Intact.class);
        }
    }

    /** A repetition under the same key makes the object, or says that it was made; never two. */
    private void assertTheUnknownCanBeAskedFor(HttpsClient admin) {
        assertThat(unknown).as("a write was under way").isNotEmpty();
        for (var name : unknown) {
            assertThat(create(admin, name).status()).isEqualTo(201);
            assertThat(names(admin)).containsOnlyOnce(name);
        }
    }

    private HttpsClient.Answer write(HttpsClient admin) {
        var name = "m-" + run + "-" + ++written;
        var answer = create(admin, name);
        if (answer.status() == 201) {
            acknowledged.add(name);
        } else if (answer.header("x-deploy-outcome").equals("unknown")) {
            unknown.add(name);
        }
        return answer;
    }

    private static HttpsClient.Answer create(HttpsClient admin, String name) {
        return admin.send(
                "POST",
                CONFIG_MAPS,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}",
                "content-type",
                "application/json",
                "idempotency-key",
                name);
    }

    private static List<String> names(HttpsClient admin) {
        var names = new ArrayList<String>();
        admin.get(CONFIG_MAPS)
                .json()
                .path("items")
                .forEach(item -> names.add(item.path("metadata").path("name").asString()));
        return names;
    }

    /** The server and the processes of its sessions. */
    private void signalAll(String signal) throws Exception {
        var server = ProcessHandle.of(postgres.pid()).orElseThrow();
        var pids = Stream.concat(Stream.of(server), server.descendants()).map(process -> Long.toString(process.pid()));
        var command = Stream.concat(Stream.of("kill", "-" + signal), pids).toList();
        var kill = new ProcessBuilder(command).inheritIO().start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void pause() {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
                .join();
    }
}
