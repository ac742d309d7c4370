package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachinesResolverTest {
    private static final String STUB = """
            # This is /run/systemd/resolve/stub-resolv.conf
            nameserver 127.0.0.53
            options edns0 trust-ad
            search lan
            """;

    @Test
    void isTheServerBehindTheStub() {
        var behind = "nameserver fe80::1%2\n# a comment\nnameserver 192.168.1.1\nnameserver 9.9.9.9\n";
        assertThat(MachinesResolver.of(STUB, behind)).contains(new MachinesResolver("127.0.0.53", "192.168.1.1"));
    }

    @Test
    void isNoneWhereNamespacesReachTheServerOrNobodyKnowsIt() {
        assertThat(MachinesResolver.of("nameserver 10.0.0.53\n", "nameserver 10.0.0.53\n"))
                .isEmpty();
        assertThat(MachinesResolver.of(STUB, "")).isEmpty();
        assertThat(MachinesResolver.of(STUB, "nameserver 127.0.0.1\nnameserver ::1\n"))
                .isEmpty();
        assertThat(MachinesResolver.of("", "nameserver 10.0.0.53\n")).isEmpty();
    }

    @Test
    void isNoneWhereAnotherServerThanResolvedsIsOnTheLoopback() {
        var behind = "nameserver 192.168.1.1\n";
        assertThat(MachinesResolver.of("nameserver 127.0.0.54\n", behind)).isPresent();
        assertThat(MachinesResolver.of("nameserver 127.0.0.1\n", behind)).isEmpty();
        assertThat(MachinesResolver.of("nameserver 127.0.1.1\n", behind)).isEmpty();
    }

    @Test
    void waysToEarlierServersGo() {
        var way = "OUTPUT -d 127.0.0.53/32 -p udp -m udp --dport 53 -j DNAT --to-destination ";
        var listed = "-P OUTPUT ACCEPT\n-A " + way + "9.9.9.9\n-A " + way
                + "192.168.1.1\n-A OUTPUT -d 127.0.0.11/32 -j DNAT" + " --to-destination 9.9.9.9\n";
        assertThat(new MachinesResolver("127.0.0.53", "192.168.1.1").outdated(listed))
                .containsExactly(List.of(("nat " + way + "9.9.9.9").split(" ")));
    }

    /** A kernel without the table that keeps others from the loopback; with a script in place of the packet filter. */
    @Test
    void aNodeLivesWithoutWhatTheMachineCannotDo(@TempDir Path folder) throws IOException {
        assertThat(folder.resolve("iptables").toFile().createNewFile()).isTrue();
        assertThat(folder.resolve("iptables").toFile().setExecutable(true)).isTrue();
        var said = folder.resolve("said");
        var filter = Files.writeString(folder.resolve("filter"), """
                echo "$* $(cat)" >> %s
                case "$*" in *" raw "*) exit 3;; esac
                """.formatted(said));

        new MachinesResolver("127.0.0.53", "192.168.1.1")
                .open(List.of("sh", filter.toString()), Map.of("PATH", folder.toString()));

        assertThat(Files.readAllLines(said))
                .anyMatch(line -> line.contains("-t raw -I PREROUTING"))
                .noneMatch(line -> line.endsWith("/route_localnet 1"))
                .last()
                .isEqualTo("tee /proc/sys/net/ipv4/conf/" + Wiring.TO_ROUTER + "/route_localnet 0");
    }

    @Test
    void keepsOthersFromTheLoopbackBeforeAnythingElse() {
        assertThat(new MachinesResolver("127.0.0.53", "192.168.1.1").rules().getFirst())
                .containsExactly("raw", "PREROUTING", "!", "-i", "lo", "-d", "127.0.0.0/8", "-j", "DROP");
    }
}
