package sh.deploy.controllers.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventAgeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T02:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void anEventGoesWhenItsTimeIsUpAndNotBefore() {
        assertThat(EventAge.isExpired(last("2026-01-01T01:00:00Z"), HOUR, NOW)).isTrue();
        assertThat(EventAge.isExpired(last("2026-01-01T01:00:01Z"), HOUR, NOW)).isFalse();
    }

    @Test
    void theLatestOfItsTimesCounts() {
        var event = new EventBuilder(last("2026-01-01T00:00:00Z"))
                .withEventTime(new MicroTime("2026-01-01T01:30:00.000000Z"))
                .build();
        assertThat(EventAge.isExpired(event, HOUR, NOW)).isFalse();
    }

    private static Event last(String timestamp) {
        return new EventBuilder()
                .withNewMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withLastTimestamp(timestamp)
                .build();
    }
}
