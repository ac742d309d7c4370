package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedProcessesTest {
    private static final String ID = "991e76a184bc0123991e76a184bc0123991e76a184bc0123991e76a184bc0123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6:freezer:/docker/ID\n0::/\n",
                "0::/system.slice/docker-ID.scope\n",
                "0::/docker/ID/nested/group\n",
                "0::/../ID\n",
            })
    void aProcessBelongsToTheContainerInTheNameOfItsGroup(String groups) {
        assertThat(GuardedProcesses.container(groups.replace("ID", ID), Set.of(ID)))
                .isEqualTo(ID);
    }

    @Test
    void aProcessThatIsNotHereOrOfAnotherGroupIsNotTheContainers() {
        int own = (int) ProcessHandle.current().pid();
        assertThat(GuardedProcesses.sight(ID, own)).isEqualTo(Watchdogs.Sight.ANOTHERS);
        assertThat(GuardedProcesses.sight(ID, 1 << 22)).isEqualTo(Watchdogs.Sight.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0::/\n", "0::/docker/OTHER\n", "0::/docker/IDshort"})
    void otherProcessesDoNot(String groups) {
        var other = groups.replace("OTHER", ID.replace('9', '8')).replace("ID", ID.substring(1));
        assertThat(GuardedProcesses.container(other, Set.of(ID))).isNull();
    }
}
