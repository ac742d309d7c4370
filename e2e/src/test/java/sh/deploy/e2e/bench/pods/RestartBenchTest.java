package sh.deploy.e2e.bench.pods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RestartBenchTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long BEFORE = 17;

    @Test
    void aContainerIsStartedAgainWhenAnotherProcessRunsAndTheEngineCountedIt() {
        assertThat(RestartBench.isStartedAgain(container(true, 18, 1), BEFORE)).isTrue();
    }

    @Test
    void oneOfWhoseEndTheEngineHasNotHeardIsNot() {
        assertThat(RestartBench.isStartedAgain(container(true, BEFORE, 0), BEFORE))
                .isFalse();
        assertThat(RestartBench.isStartedAgain(container(true, BEFORE, 1), BEFORE))
                .isFalse();
    }

    @Test
    void oneThatWaitsForItsStartIsNot() {
        assertThat(RestartBench.isStartedAgain(container(true, 0, 1), BEFORE)).isFalse();
        assertThat(RestartBench.isStartedAgain(container(false, 18, 1), BEFORE)).isFalse();
    }

    @Test
    void oneThatSomebodyElseStartedIsNot() {
        assertThat(RestartBench.isStartedAgain(container(true, 18, 0), BEFORE)).isFalse();
    }

    private static JsonNode container(boolean running, long pid, int restarts) {
        return JSON.readTree("""
                {"RestartCount": %d, "State": {"Running": %s, "Pid": %d}}""".formatted(restarts, running, pid));
    }
}
