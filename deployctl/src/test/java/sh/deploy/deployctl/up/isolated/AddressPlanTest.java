package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
    @Test
    void takesARangeThatNoRouteOfTheMachineLeadsTo() {
        var first = AddressPlan.free(List.of(), 7);
        var second = AddressPlan.free(List.of(Subnet.of(10, first.second(), 0, 0, 16)), 7);
        var third = AddressPlan.free(
                List.of(Subnet.of(10, first.second(), 3, 0, 24), Subnet.of(10, second.second(), 0, 1, 32)), 7);

        assertThat(List.of(first.second(), second.second(), third.second())).containsExactly(135, 136, 137);
    }

    @Test
    void beginsElsewhereForAnotherClusterAndAgainAtTheLowest() {
        assertThat(AddressPlan.free(List.of(), 126).second()).isEqualTo(254);
        assertThat(AddressPlan.free(List.of(), 127).second()).isEqualTo(128);
        assertThat(AddressPlan.free(List.of(), -1).second()).isEqualTo(254);
        assertThat(AddressPlan.free(List.of(Subnet.of(10, 254, 0, 0, 16)), -1).second())
                .isEqualTo(128);
    }

    @Test
    void saysWhenNothingIsFree() {
        assertThatThrownBy(() -> AddressPlan.free(List.of(Subnet.of(10, 0, 0, 0, 8)), 0))
                .hasMessageContaining("overlaps with a route of this machine");
    }

    @Test
    void nodesAndTheirPodsHaveSubnetsOfTheirOwn() {
        var plan = new AddressPlan(200);
        assertThat(plan.whole()).isEqualTo("10.200.0.0/16");
        assertThat(plan.node(2)).isEqualTo("10.200.0.2");
        assertThat(plan.bridge(2)).isEqualTo("10.200.2.1/24");
        assertThat(plan.pods(2)).isEqualTo("10.200.2.0/24");
        assertThat(List.of(plan.machine(), plan.router())).doesNotContain(plan.node(AddressPlan.MOST_NODES));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(AddressPlan.parse(new AddressPlan(200).whole())).contains(new AddressPlan(200));
        assertThat(AddressPlan.parse("10.200.0.0/24")).isEmpty();
        assertThat(AddressPlan.parse("")).isEmpty();
    }
}
