package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class KeptConnectionsTest {
    private static final int KEPT = 3;
    private static final Duration UNUSED = Duration.ofSeconds(11);

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final IdleConnections idle = new IdleConnections(time);
    private final KeptConnections kept = new KeptConnections(KEPT, idle, this::ask);
    private final List<Connection> asked = new ArrayList<>();
    private ScriptedServer server;
    private int opened;
    private boolean away;
    private int dead;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.plain();
    }

    @AfterEach
    void stop() throws IOException {
        idle.close();
        server.close();
    }

    @Test
    void opensAsManyAsAreLacking() throws IOException {
        idle.give(open());
        kept.look();
        assertThat(idle.size()).isEqualTo(KEPT);
        kept.look();
        assertThat(opened).isEqualTo(KEPT);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksOnEachThatNobodyUsed() throws IOException {
        kept.look();
        time.advance(UNUSED);
        idle.give(Objects.requireNonNull(idle.take()));
        kept.look();
        assertThat(asked).hasSize(KEPT - 1).doesNotHaveDuplicates();
        for (int i = 0; i < 10; i++) {
            time.advance(UNUSED);
            kept.look();
        }
        assertThat(opened).isEqualTo(KEPT);
    }

    @Test
    void letsThoseGoThatAreMore() throws IOException {
        for (int i = 0; i < 2 * KEPT; i++) {
            idle.give(open());
        }
        time.advance(UNUSED);
        kept.look();
        assertThat(asked).hasSize(KEPT);
        time.advance(UNUSED);
        assertThat(idle.size()).isEqualTo(KEPT);
    }

    @Test
    void triesAgainWhereTheServerDoesNotAnswer() {
        away = true;
        kept.look();
        assertThat(idle.size()).isZero();
        away = false;
        kept.look();
        assertThat(idle.size()).isEqualTo(KEPT);
    }

    /** As after the server's restart: each fails once, and new ones are opened in the same round. */
    @Test
    void replacesThoseThatAreDead() {
        kept.look();
        time.advance(UNUSED);
        dead = KEPT;
        kept.look();
        assertThat(dead).isZero();
        assertThat(idle.size()).isEqualTo(KEPT);
        assertThat(opened).isEqualTo(2 * KEPT);
    }

    private void ask(@Nullable Connection connection) throws IOException {
        if (away || connection != null && dead > 0) {
            dead--;
            throw new IOException("nobody answers");
        }
        if (connection != null) {
            asked.add(connection);
        }
        idle.give(connection == null ? open() : connection);
    }

    private Connection open() throws IOException {
        opened++;
        var config = new ClientConfig(server.url("http"), null, "", false, new ClientConfig.Credential.Token("secret"));
        return new Connection(new JdkSockets(config).open(), config.credential());
    }
}
