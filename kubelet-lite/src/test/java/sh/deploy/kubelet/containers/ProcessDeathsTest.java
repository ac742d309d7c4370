package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessDeathsTest {
    private static final int SIGTERM = 15;
    private static final int KILLED_BY_SIGTERM = 128 + SIGTERM;

    /** Stands for a container's id: part of every process's control group. */
    private static final String CONTAINER = "/";

    private final ProcessDeaths deaths = ProcessDeaths.start();
    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
        deaths.close();
    }

    @Test
    void signalsAProcessThatIsFollowedAndTellsOfItsEnd() throws Exception {
        var ended = new CompletableFuture<String>();
        deaths.subscribe(ended::complete);
        deaths.follow(CONTAINER, Math.toIntExact(process.pid()));

        assertThat(deaths.signal(CONTAINER, SIGTERM)).isTrue();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(CONTAINER);
        assertThat(process.waitFor()).isEqualTo(KILLED_BY_SIGTERM);
        assertThat(deaths.signal(CONTAINER, SIGTERM)).isFalse();
    }

    @Test
    void leavesOtherProcessesToTheEngine() {
        assertThat(deaths.signal(CONTAINER, SIGTERM)).isFalse();
        assertThat(process.isAlive()).isTrue();
    }
}
