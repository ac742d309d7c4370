package sh.deploy.apiserver.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "::ffff:169.254.169.254",
                "::169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a9fe:a9fe",
                "64:ff9b:1:a9fe:a9:fe00::",
                "2002:a9fe:a9fe::1",
                "::ffff:0:169.254.169.254",
                "2001:0:a9fe:a9fe::",
                "2001:0:c000:201:0:0:5601:5601",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "64:ff9b:1::7f00:1",
                "64:ff9b:1::c000:201",
                "2001:0:c000:201:0:0:3fff:fdfe",
                "2001:db8::5efe:169.254.169.254",
                "fd00:ec2::253",
                "240.0.0.1",
                "2852039166",
                "169.16689662"
            })
    void isNeverLinkLocalOrMetadataOrNoMachine(String address) throws Exception {
        for (boolean loopback : new boolean[] {true, false}) {
            assertThat(Destination.forbidden(InetAddress.getByName(address), loopback))
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "::ffff:0:127.0.0.1",
                "2130706433"
            })
    void isThisMachineOnlyWhereThatIsAllowed(String address) throws Exception {
        assertThat(Destination.forbidden(InetAddress.getByName(address), false))
                .isEqualTo("an address of this machine itself");
        assertThat(Destination.forbidden(InetAddress.getByName(address), true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "2001:db8::1",
                "fd12::1",
                "64:ff9b::c000:201",
                "2002:c000:201::1"
            })
    void isAnyOtherAddress(String address) throws Exception {
        assertThat(Destination.forbidden(InetAddress.getByName(address), false)).isEmpty();
    }

    @Test
    void isNoneOfThisMachinesOwnUnlessThatIsAllowed() throws Exception {
        for (var card : NetworkInterface.networkInterfaces().toList()) {
            for (var own : card.inetAddresses().toList()) {
                assertThat(Destination.forbidden(own, false)).as(own.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void ofANameIsAllThatItLeadsTo() throws IOException {
        assertThat(Destination.of("localhost", true).addresses()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThatThrownBy(() -> Destination.of("localhost", false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("localhost leads to ")
                .hasMessageContaining("which is not called");
    }

    @Test
    void ofANameThatNobodyKnowsIsNone() {
        assertThatThrownBy(() -> Destination.of("no-such-host.invalid", true))
                .isInstanceOf(IOException.class)
                .hasMessage("the host no-such-host.invalid is not known here");
    }
}
