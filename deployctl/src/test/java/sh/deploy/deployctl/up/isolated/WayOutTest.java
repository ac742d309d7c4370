package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WayOutTest {
    private static final String LINK = "deploy12345678";

    @Test
    void findsTheRulesOfALinkWhateverItsAddressesWere() {
        var listed = """
                -P INPUT ACCEPT
                -N DOCKER
                -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
                -A POSTROUTING -s 10.201.0.0/16 ! -o deploy12345678 -j MASQUERADE
                -A POSTROUTING -s 10.202.0.0/16 ! -o deploy1234567 -j MASQUERADE
                # Warning: iptables-legacy tables present
                """;
        assertThat(WayOut.rulesOf(LINK, "nat", listed))
                .containsExactly(new WayOut.Rule(
                        "nat", "POSTROUTING", List.of("-s", "10.201.0.0/16", "!", "-o", LINK, "-j", "MASQUERADE")));
    }

    @Test
    void eachRuleThatIsMadeIsFoundAgain() {
        for (var rule : new WayOut(LINK, new AddressPlan(200)).rules()) {
            var listed = "-A " + rule.chain() + " " + String.join(" ", rule.what());
            assertThat(WayOut.rulesOf(LINK, rule.table(), listed)).containsExactly(rule);
        }
    }

    @Test
    void isRemovedByTheLineThatMadeIt() {
        var rule = new WayOut(LINK, new AddressPlan(200)).rules().getFirst();
        assertThat(rule.line("-D")).startsWith("iptables", "-w", "10", "-t", "nat", "-D", "POSTROUTING", "-s");
    }
}
