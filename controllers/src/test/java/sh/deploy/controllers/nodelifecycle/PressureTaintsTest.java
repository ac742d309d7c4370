package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import org.junit.jupiter.api.Test;

class PressureTaintsTest {
    private static final Taint OF_A_PERSON = new Taint("NoSchedule", "gpu", null, "only");
    private static final Taint DISK = new Taint("NoSchedule", "node.kubernetes.io/disk-pressure", null, null);

    private static Node node(String diskPressure) {
        return new NodeBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("MemoryPressure")
                .withStatus("False")
                .endCondition()
                .addNewCondition()
                .withType("DiskPressure")
                .withStatus(diskPressure)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void comeWithTheConditionAndGoWithIt() {
        var tainted = PressureTaints.wanted(node("True"), List.of(OF_A_PERSON));
        assertThat(tainted).containsExactly(OF_A_PERSON, DISK);
        assertThat(PressureTaints.wanted(node("True"), tainted)).isEqualTo(tainted);
        assertThat(PressureTaints.wanted(node("False"), tainted)).containsExactly(OF_A_PERSON);
    }

    @Test
    void stayAsTheyAreWhileTheNodeIsOutOfContact() {
        assertThat(PressureTaints.wanted(node("Unknown"), List.of(DISK))).containsExactly(DISK);
        assertThat(PressureTaints.wanted(node("Unknown"), List.of())).isEmpty();
    }
}
