package sh.deploy.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LeftoversTest {
    private static final String READY = container("r", "running", "");
    private static final String USED = container("s", "running", "");
    private static final String WEB = container(
            "w", "running", "\"sh.deploy/uid\": \"a\", \"sh.deploy/container\": \"web\", \"sh.deploy/sandbox\": \"s\"");
    private static final String OWN = container("o", "running", "\"sh.deploy/uid\": \"a\"");

    @Test
    void whatPodsHaveIsNotLeftOver() {
        assertThat(Leftovers.of(all(USED, WEB, OWN), Set.of("a"))).isEqualTo(new Leftovers(List.of(), 0));
    }

    @Test
    void whateverIsOfAPodThatIsGoneIsLeftOverHoweverItEnded() {
        var exited = container("e", "exited", "\"sh.deploy/uid\": \"b\", \"sh.deploy/container\": \"web\"");
        var created = container("c", "created", "\"sh.deploy/uid\": \"b\", \"sh.deploy/container\": \"db\"");
        var sandbox = container("d", "running", "\"sh.deploy/uid\": \"b\"");

        assertThat(Leftovers.of(all(exited, created, sandbox, OWN), Set.of("a")).ofGonePods())
                .containsExactly(
                        "exited container web of pod b", "created container db of pod b", "running sandbox of pod b");
    }

    @Test
    void aSandboxThatNoContainerIsInWaitsForAPod() {
        assertThat(Leftovers.of(all(READY, USED, WEB), Set.of("a")).sandboxes()).isEqualTo(1);
        assertThat(Leftovers.of(all(READY, USED), Set.of()).sandboxes()).isEqualTo(2);
    }

    private static JsonNode all(String... containers) {
        return new JsonMapper().readTree("[" + String.join(",", containers) + "]");
    }

    private static String container(String id, String state, String labels) {
        return "{\"Id\": \"" + id + "\", \"State\": \"" + state + "\", \"Labels\": {" + labels + "}}";
    }
}
