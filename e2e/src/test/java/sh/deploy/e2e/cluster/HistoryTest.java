package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static String line(String type, long revision) {
        return "{\"type\": \"" + type + "\", \"object\": {\"metadata\": {\"resourceVersion\": \"" + revision + "\"}}}";
    }

    @Test
    void aWatchThatEndedBeforeTheLastRevisionHasNotToldAll() {
        assertThat(History.before(9, List.of())).isEmpty();
        assertThat(History.before(9, List.of(line("ADDED", 7), line("DELETED", 8))))
                .isEmpty();
    }

    @Test
    void whatCameBeforeTheLastRevisionIsTheHistory() {
        var lines = List.of(line("ADDED", 7), line("DELETED", 8), line("ADDED", 9), line("MODIFIED", 10));

        assertThat(History.before(9, lines).orElseThrow())
                .extracting(History.Event::revision)
                .containsExactly(7L, 8L);
    }

    @Test
    void aWatchThatCouldNotBeginSoFarBackIsAnError() {
        assertThatThrownBy(() -> History.before(9, List.of("{\"type\": \"ERROR\", \"object\": {\"code\": 410}}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("410");
    }
}
