package sh.deploy.e2e.bench.twins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.twins.Round.End;
import sh.deploy.e2e.faults.Fault;

class RoundTest {
    private static final long LONG_MILLIS = Round.LEASE_AND_A_SECOND_MILLIS + 1;

    @Test
    void aMemberThatIsNotReplacedThoughItsNodeWasAwayForLongLacksASuccessor() {
        assertThat(round(LONG_MILLIS, true, End.KEPT).lacksSuccessor()).isTrue();
        assertThat(round(LONG_MILLIS, true, End.RESTARTED).lacksSuccessor()).isTrue();
        assertThat(round(LONG_MILLIS, true, End.UNSETTLED).lacksSuccessor()).isTrue();
        assertThat(round(LONG_MILLIS, true, End.REPLACED).lacksSuccessor()).isFalse();
    }

    @Test
    void oneWhoseNodeMayHaveBeenBackInTimeDoesNot() {
        assertThat(round(Round.LEASE_AND_A_SECOND_MILLIS, true, End.KEPT).lacksSuccessor())
                .isFalse();
        assertThat(round(LONG_MILLIS, false, End.KEPT).lacksSuccessor()).isFalse();
    }

    private static Round round(long millis, boolean bit, End end) {
        return new Round(Fault.MUTE, false, millis, bit, end, 0, 0, Map.of());
    }
}
