package sh.deploy.apiserver.authn.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    /** Each is remembered by its expiry. */
    private final RememberedTokens<Instant> tokens = new RememberedTokens<>(expiry -> expiry, expiry -> 1);

    private void fill(int from, int to, Instant expiry) {
        for (int i = from; i < to; i++) {
            tokens.put("t" + i, expiry, NOW);
        }
    }

    @Test
    void areAllThereUpToABound() {
        fill(0, RememberedTokens.MOST, LATER);

        assertThat(tokens.get("t0")).isEqualTo(LATER);
    }

    @Test
    void goWhenTheyHaveExpiredBeforeAnyOther() {
        tokens.put("lives", LATER, NOW);
        fill(1, RememberedTokens.MOST, NOW.plusSeconds(1));

        tokens.put("another", LATER, NOW.plusSeconds(1));

        assertThat(tokens.get("lives")).isNotNull();
        assertThat(tokens.get("another")).isNotNull();
        assertThat(tokens.get("t" + (RememberedTokens.MOST - 1))).isNull();
    }

    @Test
    void areOfSoManyBytesAtMost() {
        var large = new RememberedTokens<Integer>(bytes -> LATER, bytes -> bytes);
        large.put("a", RememberedTokens.MOST_BYTES / 2, NOW);
        large.put("b", RememberedTokens.MOST_BYTES / 2, NOW);
        large.put("b", RememberedTokens.MOST_BYTES / 2, NOW);
        assertThat(large.get("a")).isNotNull();

        large.put("c", 1, NOW);

        assertThat(large.get("b")).isNull();
        assertThat(large.get("a")).isNotNull();
        assertThat(large.get("c")).isNotNull();
    }

    @Test
    void goTheLeastLatelyShownFirstWhereAllLive() {
        fill(0, RememberedTokens.MOST, LATER);
        tokens.get("t0");

        tokens.put("another", LATER, NOW);

        assertThat(tokens.get("t0")).isNotNull();
        assertThat(tokens.get("t1")).isNull();
        assertThat(tokens.get("another")).isNotNull();
    }
}
