package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MOMENT = Duration.ofMillis(1);

    private static SigningKey from(Instant signsFrom) throws Exception {
        var keys = CertificateAuthority.newKeys();
        return SigningKey.of(signsFrom, (ECPublicKey) keys.getPublic(), keys.getPrivate());
    }

    @Test
    void theNewestSignsWhoseTimeHasCome() throws Exception {
        var old = from(NOW.minusSeconds(60));
        var next = from(NOW);

        assertThat(KeySchedule.signer(List.of(next, old), NOW.minus(MOMENT))).isEqualTo(old);
        assertThat(KeySchedule.signer(List.of(next, old), NOW)).isEqualTo(next);
    }

    @Test
    void theOneThatIsToSignFirstSignsWhereNoneMayYet() throws Exception {
        var first = from(NOW.plusSeconds(60));

        assertThat(KeySchedule.signer(List.of(from(NOW.plusSeconds(90)), first), NOW))
                .isEqualTo(first);
    }

    @Test
    void aFirstKeySignsAtOnceAndOthersOnceTheyAreKnown() {
        assertThat(KeySchedule.signsFrom(true, NOW)).isEqualTo(NOW);
        assertThat(KeySchedule.signsFrom(false, NOW)).isEqualTo(NOW.plus(Duration.ofMinutes(61)));
    }

    @Test
    void anotherIsMadeSoEarlyThatItSignsInTime() throws Exception {
        var keys = List.of(from(NOW));
        var due = NOW.plus(SigningKeys.SIGNS_FOR).minus(SigningKeys.PUBLISHED_FOR);

        assertThat(KeySchedule.isDue(keys, due.minus(MOMENT))).isFalse();
        assertThat(KeySchedule.isDue(keys, due)).isTrue();
        assertThat(KeySchedule.signsFrom(false, due)).isEqualTo(NOW.plus(SigningKeys.SIGNS_FOR));
        assertThat(KeySchedule.isDue(List.of(), NOW)).isTrue();
    }

    @Test
    void anotherIsMadeWhereAWrongClockHasDatedTheNewestAhead() throws Exception {
        var ahead = NOW.plus(SigningKeys.PUBLISHED_FOR).plus(KeySchedule.ALLOWANCE);

        assertThat(KeySchedule.isDue(List.of(from(ahead)), NOW)).isFalse();
        assertThat(KeySchedule.isDue(List.of(from(ahead.plus(MOMENT))), NOW)).isTrue();
    }

    @Test
    void aKeyIsOfNoUseOnceItsLastTokenIsOver() throws Exception {
        var old = from(NOW.minus(Duration.ofDays(90)));
        var keys = List.of(from(NOW.plus(Duration.ofDays(9))), from(NOW), old);
        var over = NOW.plus(SigningKeys.LONGEST_TOKEN).plus(KeySchedule.ALLOWANCE);

        assertThat(KeySchedule.outlived(keys, over.minus(MOMENT))).isEmpty();
        assertThat(KeySchedule.outlived(keys, over)).containsExactly(old);
    }
}
