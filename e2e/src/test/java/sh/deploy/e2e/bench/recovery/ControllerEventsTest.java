package sh.deploy.e2e.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerEventsTest {
    @Test
    void addsUpTheReplacementsThatProvedNeedless() {
        var events = List.of(
                event("NeedlessReplacements", "Node agent-1 came back after 3.2 s; 5 replacements were not needed", 2),
                event("NeedlessReplacements", "Node agent-12 came back; 1 replacement was not needed", 1),
                event("SuccessfulCreate", "Created pod: web-1", 7));

        assertThat(ControllerEvents.needless(events)).isEqualTo(11);
        assertThat(ControllerEvents.delays(events)).isZero();
    }

    @Test
    void countsHowOftenSomeHadToWait() {
        assertThat(ControllerEvents.delays(List.of(event("ReplacementsDelayed", "Many replacements were made", 3))))
                .isEqualTo(3);
    }

    private static Event event(String reason, String message, int count) {
        return new EventBuilder()
                .withReason(reason)
                .withMessage(message)
                .withCount(count)
                .build();
    }
}
