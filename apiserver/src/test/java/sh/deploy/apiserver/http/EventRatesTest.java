package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Rates;
import sh.deploy.apiserver.registry.ApiVerb;

class EventRatesTest {
    private static final Crowd SOMEBODY = new Crowd(Level.WORKLOAD, "somebody");
    private static final Crowd OTHER = new Crowd(Level.WORKLOAD, "other");
    private static final String HERE = "/api/v1/namespaces/here/events";
    private static final String THERE = "/apis/events.k8s.io/v1/namespaces/there/events";

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final EventRates rates = new EventRates(new Rates(new Rates.Most(1, 2), time));

    private void write(Crowd who, String path) {
        ask(who, ApiVerb.CREATE, path);
    }

    private void ask(Crowd who, ApiVerb verb, String path) {
        rates.require(who, verb, Objects.requireNonNull(ResourcePath.parse(path)));
    }

    @Test
    void areOfACrowdWhereverItWrites() {
        write(SOMEBODY, HERE);
        write(SOMEBODY, THERE);

        assertThatThrownBy(() -> write(SOMEBODY, "/api/v1/namespaces/elsewhere/events"))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().httpStatus()).isEqualTo(429);
                    assertThat(refused.problem().retryAfterSeconds()).isEqualTo(1);
                })
                .hasMessageContaining("events by somebody: 1.0 a second and 2 at once");
        write(OTHER, "/api/v1/namespaces/elsewhere/events");
        time.advance(Duration.ofSeconds(1));
        write(SOMEBODY, "/api/v1/namespaces/elsewhere/events");
    }

    @Test
    void areOfANamespaceWhoeverWrites() {
        write(SOMEBODY, HERE);
        write(OTHER, HERE);

        assertThatThrownBy(() -> write(new Crowd(Level.WORKLOAD, "third"), HERE))
                .hasMessageContaining("events in namespace here");
    }

    @Test
    void holdUpNeitherNodesNorReadersNorWhatIsNoEvent() {
        for (int i = 0; i < 3; i++) {
            write(new Crowd(Level.SYSTEM, "system:node:a"), HERE);
            ask(SOMEBODY, ApiVerb.LIST, HERE);
            ask(SOMEBODY, ApiVerb.DELETE, HERE + "/e");
            ask(SOMEBODY, ApiVerb.CREATE, "/api/v1/namespaces/here/configmaps");
        }
        ask(SOMEBODY, ApiVerb.UPDATE, HERE + "/e");
        ask(SOMEBODY, ApiVerb.PATCH, HERE + "/e");
        assertThatThrownBy(() -> ask(SOMEBODY, ApiVerb.PATCH, HERE + "/e")).isInstanceOf(ProblemException.class);
    }
}
