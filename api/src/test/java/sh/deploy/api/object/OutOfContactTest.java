package sh.deploy.api.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfContactTest {
    @Test
    void saysToTheMillisecondSinceWhenAndReadsItBack() {
        var message = OutOfContact.message("silent", Instant.parse("2026-01-01T12:00:59.980123456Z"));

        assertThat(message).isEqualTo("The node's agent is out of contact: silent (since 2026-01-01T12:00:59.980Z).");
        assertThat(OutOfContact.since(message)).contains(Instant.parse("2026-01-01T12:00:59.980Z"));
    }

    @Test
    void readsAWholeSecondToo() {
        var noon = Instant.parse("2026-01-01T12:00:00Z");
        assertThat(OutOfContact.since(OutOfContact.message("silent", noon))).contains(noon);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " (since ",
                ").",
                "The node's agent is out of contact: silent.",
                "The node's agent is out of contact: silent (since noon).",
                "The node's agent is out of contact: silent (since 2026-01-01T12:00:59Z"
            })
    void readsNothingWhereNothingIsSaid(String message) {
        assertThat(OutOfContact.since(message)).isEmpty();
    }
}
