package sh.deploy.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.LogUnavailable;
import sh.deploy.apiserver.log.OutcomeUnknown;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.apiserver.postgres.PostgresKeeper;

/** Kills the database under load: what was acknowledged stays, nothing is there twice, memory and log agree. */
@Tag("postgres")
class PostgresCrashTest {
    private static final int WRITERS = 16;
    private static final int WRITES_BEFORE_A_KILL = 300;
    private static final int KILLS = 3;

    /** Not much more than PostgreSQL needs to come back. */
    private static final AppenderSettings IMPATIENT =
            new AppenderSettings(1_000, 1 << 20, 1_000, Duration.ofMillis(50), Duration.ofMillis(20), 100_000);

    private final SystemTime time = new SystemTime();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final Semaphore failures = new Semaphore(0);
    private final Semaphore writes = new Semaphore(0);
    private final Semaphore restarts = new Semaphore(0);
    private volatile boolean stopped;

    /** Where it is now: while it was dead, another may have taken its port. */
    @SuppressWarnings("NullAway.Init") // set as soon as there is a server
    private volatile Database database;

    @Test
    void losesAndDoublesNothingWhenPostgresIsKilled() throws Exception {
        var folder = Path.of("target", "postgres-for-crashes");
        var server = EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, time);
        database = new Database(server.jdbcUrl(), server.user(), server.password());
        try (var keeper = new PostgresKeeper(folder, EmbeddedPostgresSettings.DEFAULT, time, server, this::restarted)) {
            dropLog();
            try (var state = open()) {
                crashUnderLoad(state, keeper, folder);
                assertThatLogHoldsWhatWasAcknowledged(state.store().newest());
            }
        } finally {
            EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, time)
                    .stop();
        }
    }

    private void restarted(EmbeddedPostgres again) {
        database = database.at(again.jdbcUrl());
        restarts.release();
    }

    private void crashUnderLoad(DurableState state, PostgresKeeper keeper, Path folder) throws Exception {
        List<Future<?>> writing = new ArrayList<>();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writing.add(writers.submit(() -> write(state, number)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                awaitWrites();
                ProcessHandle.of(keeper.server().pid()).ifPresent(ProcessHandle::destroyForcibly);
                assertThat(restarts.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }
            awaitWrites();
            keepAwayUntilFelt(keeper, folder);
            awaitWrites();
            stopped = true;
        }
        for (var done : writing) {
            done.get();
        }
    }

    /** The keeper is back before a caller loses patience; this time nobody starts the database until one has. */
    private void keepAwayUntilFelt(PostgresKeeper keeper, Path folder) throws Exception {
        keeper.close();
        failures.drainPermits();
        ProcessHandle.of(keeper.server().pid()).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(failures.tryAcquire(60, TimeUnit.SECONDS))
                .as("the fault must have been felt")
                .isTrue();
        restarted(EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, time));
    }

    private void awaitWrites() throws InterruptedException {
        writes.drainPermits();
        assertThat(writes.tryAcquire(WRITES_BEFORE_A_KILL, 60, TimeUnit.SECONDS))
                .isTrue();
    }

    private void write(DurableState state, int writer) {
        for (int i = 0; !stopped; i++) {
            var name = "object-" + writer + "-" + i;
            var entry = untilAcknowledged(state, name);
            acknowledged.put(entry.revision(), entry.key().name());
            writes.release();
        }
    }

    /** As a client does: repeats under the same key until it knows. */
    private Entry untilAcknowledged(DurableState state, String name) {
        while (true) {
            try {
                return state.appender()
                        .append(Drafts.createOnce(name, "key-" + name))
                        .join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof LogUnavailable) && !(e.getCause() instanceof OutcomeUnknown)) {
                    throw e;
                }
                failures.release();
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))
                        .join();
            }
        }
    }

    private void assertThatLogHoldsWhatWasAcknowledged(Snapshot memory) {
        try (var log = new PostgresLog(database)) {
            var names = new ArrayList<String>();
            log.read(0, Long.MAX_VALUE, entry -> {
                names.add(entry.key().name());
                var told = acknowledged.remove(entry.revision());
                if (told != null) {
                    assertThat(told).isEqualTo(entry.key().name());
                }
            });
            assertThat(acknowledged).isEmpty();
            assertThat(names).doesNotHaveDuplicates();
            var inspection = new LogInspection(log);
            assertThat(inspection.verify()).isInstanceOf(LogInspection.Verification.Intact.class);
            assertThat(inspection.replay().revision()).isEqualTo(memory.revision());
            assertThat(inspection.replay().objects()).isEqualTo(memory.size());
        }
    }

    private DurableState open() {
        return DurableState.open(
                new PostgresLog(() -> database),
                (key, object) -> new Indexer.Index(Map.of(), Map.of()),
                time,
                new StateSettings(IMPATIENT, StoreSettings.DEFAULT, 0, 1 << 16, Retention.DEFAULT));
    }

    private void dropLog() throws Exception {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS deploy CASCADE");
        }
    }
}
