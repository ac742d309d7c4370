package sh.deploy.apiserver.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;

class RetriesTest {
    private static final ObjectKey ONE = new ObjectKey("", "x", "", "one");
    private static final ObjectKey OTHER = new ObjectKey("", "x", "", "other");
    private static final long SECOND = 1_000_000_000L;

    private final Retries retries = new Retries();

    @Test
    void whatFailsIsTriedLaterAndLaterAndAfterAMinuteAtMost() {
        long now = 0;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            retries.failed(ONE, 7, now);
            assertThat(retries.isDue(ONE, 7, now + seconds * SECOND - 1)).isFalse();
            now += seconds * SECOND;
            assertThat(retries.isDue(ONE, 7, now)).isTrue();
        }
    }

    @Test
    void anotherIsTriedAtOnceAndHasAPauseOfItsOwn() {
        for (int i = 0; i < 10; i++) {
            retries.failed(ONE, 7, 0);
        }

        assertThat(retries.isDue(OTHER, 7, 0)).isTrue();
        retries.failed(OTHER, 7, 0);
        assertThat(retries.nextMillis(0)).isEqualTo(1_001);
    }

    @Test
    void whatWasChangedIsTriedAtOnce() {
        retries.failed(ONE, 7, 0);

        assertThat(retries.isDue(ONE, 8, 0)).isTrue();
    }

    @Test
    void whatIsDoneOrGoneIsForgotten() {
        retries.failed(ONE, 7, 0);
        retries.failed(OTHER, 7, 0);

        retries.done(ONE);
        retries.keep(List.of(ONE));

        assertThat(retries.nextMillis(0)).isEqualTo(Long.MAX_VALUE);
    }
}
