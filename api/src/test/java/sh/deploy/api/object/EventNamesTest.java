package sh.deploy.api.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class EventNamesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final EventNames names = new EventNames();

    @Test
    void namesSortByTimeWhateverTheOrderOfTheCalls() {
        var later = names.next("web", NOW.plusNanos(2_048));
        var first = names.next("web", NOW);
        assertThat(first).isLessThan(later).matches("web\\.[0-9a-f]{16}");
    }

    @Test
    void whatIsSaidAtTheSameMomentSortsByCall() {
        var given = new ArrayList<String>();
        for (int i = 0; i < 1000; i++) {
            given.add(names.next("web", NOW));
        }
        assertThat(given).isSorted().doesNotHaveDuplicates();
    }
}
