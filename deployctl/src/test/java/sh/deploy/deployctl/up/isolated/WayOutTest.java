package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void leavesTheRulesThatOthersMadeForTheLink() {
        var listed = """
                -A FORWARD -i deploy12345678 -p tcp -m tcp --dport 25 -j DROP
                -A FORWARD -i deploy12345678 -m comment --comment "mail of pods" -j ACCEPT
                -A FORWARD -i deploy12345678 -j DROP
                -A INPUT -i deploy12345678 -j ACCEPT
                -A FORWARD -i deploy12345678 -j ACCEPT
                """;
        assertThat(WayOut.rulesOf(LINK, "filter", listed))
                .containsExactly(new WayOut.Rule("filter", "FORWARD", List.of("-i", LINK, "-j", "ACCEPT")));
        assertThat(WayOut.rulesOf(LINK, "nat", "-A POSTROUTING -s 10.1.2.0/24 ! -o " + LINK + " -j MASQUERADE"))
                .isEmpty();
    }

    /** With a script in place of the packet filter. */
    @Test
    void aRuleThatCannotBeRemovedStopsNothing(@TempDir Path folder) throws IOException {
        assertThat(folder.resolve("iptables").toFile().createNewFile()).isTrue();
        assertThat(folder.resolve("iptables").toFile().setExecutable(true)).isTrue();
        var said = folder.resolve("said");
        var filter = Files.writeString(folder.resolve("filter"), """
                echo "$*" >> %s
                case "$*" in
                    *"nat -S") echo "no such table"; exit 3;;
                    *"filter -S") echo "-A FORWARD -i deploy12345678 -j ACCEPT"; echo "-A FORWARD -i deploy12345678 -j ACCEPT";;
                    *) exit 4;;
                esac
                """.formatted(said));

        WayOut.close(List.of("sh", filter.toString()), LINK, Map.of("PATH", folder.toString()));

        var removal = "iptables -w 10 -t filter -D FORWARD -i deploy12345678 -j ACCEPT";
        assertThat(said)
                .content()
                .isEqualTo("iptables -w 10 -t nat -S\niptables -w 10 -t filter -S\n" + (removal + "\n").repeat(2));
    }

    @Test
    void isRemovedByTheLineThatMadeIt() {
        var rule = new WayOut(LINK, new AddressPlan(200)).rules().getFirst();
        assertThat(rule.line("-D")).startsWith("iptables", "-w", "10", "-t", "nat", "-D", "POSTROUTING", "-s");
    }
}
