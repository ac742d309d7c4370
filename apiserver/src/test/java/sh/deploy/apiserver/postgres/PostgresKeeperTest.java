package sh.deploy.apiserver.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

@Tag("postgres")
class PostgresKeeperTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    static Path folder;

    private final BlockingQueue<EmbeddedPostgres> restarted = new LinkedBlockingQueue<>();
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws IOException {
        postgres = running();
    }

    @AfterEach
    void stop() throws IOException {
        running().stop();
    }

    @Test
    void startsItsChildAgainAsOftenAsItIsKilled() throws InterruptedException {
        assertThat(postgres.adopted()).isFalse();
        try (var keeper = keeper(postgres)) {
            var second = afterTheEndOf(keeper.server());
            var third = afterTheEndOf(second);
            assertThat(third.isAlive()).isTrue();
            assertThat(keeper.server()).isSameAs(third);
        }
    }

    @Test
    void startsAnAdoptedOneAgainToo() throws IOException, InterruptedException {
        var adopted = running();
        assertThat(adopted.adopted()).isTrue();
        try (var keeper = keeper(adopted)) {
            assertThat(afterTheEndOf(keeper.server()).adopted()).isFalse();
        }
    }

    @Test
    void leavesItDeadOnceClosed() throws InterruptedException {
        keeper(postgres).close();
        ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
        assertThat(restarted.poll(1, TimeUnit.SECONDS)).isNull();
    }

    private EmbeddedPostgres afterTheEndOf(EmbeddedPostgres server) throws InterruptedException {
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        var next = restarted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        assertThat(next.pid()).isNotEqualTo(server.pid());
        return next;
    }

    private PostgresKeeper keeper(EmbeddedPostgres server) {
        return new PostgresKeeper(
                folder.resolve("pg"), EmbeddedPostgresSettings.DEFAULT, new SystemTime(), server, restarted::add);
    }

    private static EmbeddedPostgres running() throws IOException {
        return EmbeddedPostgres.start(folder.resolve("pg"), EmbeddedPostgresSettings.DEFAULT, new SystemTime());
    }
}
