package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WiringTest {
    private final Names names = Names.of(Path.of("/srv/deploy"));
    private final Wiring wiring = new Wiring(names, new AddressPlan(200));

    @Test
    void theMachineReachesAllByOneRoute() {
        assertThat(wiring.ofMachine())
                .filteredOn(line -> line.startsWith("route"))
                .containsExactly("route replace 10.200.0.0/16 via 10.200.0.254 src 10.200.0.253");
    }

    @Test
    void theRouterKnowsWhichNodeHasWhichPods() {
        assertThat(wiring.ofRouterTo(3))
                .contains("route replace 10.200.3.0/24 via 10.200.0.3")
                .contains("link set node3 master nodes");
    }

    @Test
    void aNodeSendsEverythingToTheRouter() {
        assertThat(wiring.ofNode(3)).endsWith("route replace default via 10.200.0.254 src 10.200.0.3");
    }

    @Test
    void nothingFailsWhenItIsDoneTwice() {
        for (var lines :
                java.util.List.of(wiring.ofMachine(), wiring.ofRouter(), wiring.ofRouterTo(1), wiring.ofNode(1))) {
            assertThat(lines).allMatch(line -> line.startsWith("link set ") || line.split(" ")[1].equals("replace"));
        }
    }
}
