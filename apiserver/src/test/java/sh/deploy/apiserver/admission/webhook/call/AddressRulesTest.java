package sh.deploy.apiserver.admission.webhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private final AddressRules rules = new AddressRules(false);

    private static InetAddress at(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, link-local",
        "169.254.0.1, link-local",
        "fe80::1, link-local",
        "::ffff:169.254.169.254, link-local",
        "::169.254.169.254, link-local",
        "64:ff9b::a9fe:a9fe, link-local",
        "2002:a9fe:a9fe::1, link-local",
        "fd00:ec2::254, metadata",
        "100.100.100.200, metadata",
        "168.63.129.16, metadata",
        "0.0.0.0, no machine",
        "0.1.2.3, no machine",
        "::, no machine",
        "224.0.0.1, multicast",
        "ff02::1, multicast",
        "255.255.255.255, reserved",
        "240.0.0.1, reserved",
        "127.0.0.1, own machine",
        "127.9.9.9, own machine",
        "::1, own machine",
        "::ffff:127.0.0.1, own machine",
        "2002:7f00:1::, own machine",
        "fd20:ce::254, metadata",
        "fd00:ec2::23, metadata",
        "fd00:ec2::253, metadata",
        "192.0.0.192, metadata",
        "64:ff9b::c000:c0, metadata",
        "192.0.0.8, reserved",
        "64:ff9b:1::1, does not show",
        "64:ff9b:1:a9fe:a9:fe00::, does not show",
        "::ffff:0:169.254.169.254, link-local",
        "::ffff:0:127.0.0.1, own machine",
        "2001:0:a9fe:a9fe::5601:5601, does not show",
        "2001:db8::5efe:169.254.169.254, link-local",
        "2001:db8::200:5efe:a9fe:a9fe, link-local",
        "fe80::5efe:8.8.8.8, link-local",
        "2001:db8::5efe:100.100.100.200, metadata",
        "64:ff9b::168.63.129.16, metadata",
        "::ffff:192.0.0.192, metadata"
    })
    void refusesWhatOnlyTheServerReaches(String address, String why) {
        assertThat(rules.complaint(at(address), 443)).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.7",
                "192.168.1.1",
                "172.17.0.1",
                "93.184.216.34",
                "2001:db8::1",
                "fd00::7",
                "2001:1::1",
                "64:ff9b:2::1",
                "64:ff9b::8.8.8.8",
                "::ffff:0:8.8.8.8",
                "2001:db8::5efe:10.0.0.7",
                "192.0.1.192",
                "fd20:ce::253"
            })
    void allowsWhatOthersReachToo(String address) {
        assertThat(rules.complaint(at(address), 443)).isEmpty();
    }

    @Test
    void allowsLoopbackWhereASettingDoesButNothingElseMore() {
        var allowing = new AddressRules(true);

        assertThat(allowing.complaint(at("127.0.0.1"), 443)).isEmpty();
        assertThat(allowing.complaint(at("::1"), 443)).isEmpty();
        assertThat(allowing.complaint(at("169.254.169.254"), 443)).isNotEmpty();
    }

    @Test
    void refusesWhereTheServerListens() {
        var allowing = new AddressRules(true);
        allowing.servesAt(List.of(at("127.0.0.1"), at("10.0.0.7")), List.of(6443));

        assertThat(allowing.complaint(at("127.0.0.1"), 6443)).contains("itself listens");
        assertThat(allowing.complaint(at("10.0.0.7"), 6443)).contains("itself listens");
        assertThat(allowing.complaint(at("127.0.0.1"), 6444)).isEmpty();
        assertThat(allowing.complaint(at("10.0.0.8"), 6443)).isEmpty();
    }

    @Test
    void refusesEveryAddressOfTheMachineWhereTheServerListensOnAll() {
        var allowing = new AddressRules(true);
        allowing.servesAt(List.of(at("0.0.0.0")), List.of(6443));

        assertThat(allowing.complaint(at("127.0.0.5"), 6443)).contains("itself listens");
        assertThat(allowing.complaint(at("::1"), 6443)).contains("itself listens");
        assertThat(allowing.complaint(at("93.184.216.34"), 6443)).isEmpty();
    }
}
