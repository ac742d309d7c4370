package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import org.junit.jupiter.api.Test;

class CordonTaintTest {
    private static final Taint OF_A_PERSON = new Taint("NoExecute", CordonTaint.UNSCHEDULABLE, null, "mine");
    private static final Taint OURS = new Taint("NoSchedule", CordonTaint.UNSCHEDULABLE, null, null);

    @Test
    void comesWithTheCordonAndGoesWithIt() {
        var cordoned = CordonTaint.wanted(true, List.of(OF_A_PERSON));

        assertThat(cordoned).containsExactly(OF_A_PERSON, OURS);
        assertThat(CordonTaint.wanted(false, cordoned)).containsExactly(OF_A_PERSON);
    }

    @Test
    void staysAsItIsWhenItIsRight() {
        var since = List.of(new Taint("NoSchedule", CordonTaint.UNSCHEDULABLE, "2026-01-01T00:00:00Z", null));

        assertThat(CordonTaint.wanted(true, since)).isEqualTo(since);
        assertThat(CordonTaint.wanted(false, List.of(OF_A_PERSON))).containsExactly(OF_A_PERSON);
    }
}
