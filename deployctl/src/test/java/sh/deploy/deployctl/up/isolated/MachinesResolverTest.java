package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
    void keepsOthersFromTheLoopbackBeforeAnythingElse() {
        assertThat(new MachinesResolver("127.0.0.53", "192.168.1.1").rules().getFirst())
                .containsExactly("raw", "PREROUTING", "!", "-i", "lo", "-d", "127.0.0.0/8", "-j", "DROP");
    }
}
