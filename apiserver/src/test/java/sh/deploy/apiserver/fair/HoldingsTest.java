package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HoldingsTest {
    private final Holdings holdings = new Holdings(new Holdings.Most(100, 60, 10));
    private final Holdings.Account one = holdings.of("one");
    private final Holdings.Account other = holdings.of("other");

    @Test
    void nobodyHoldsMoreThanOneMay() {
        assertThat(one.take(60)).isTrue();
        assertThat(one.take(1)).isFalse();
        assertThat(one.held()).isEqualTo(60);
        assertThat(holdings.held()).isEqualTo(60);
    }

    @Test
    void allTogetherHoldNoMoreThanAllMayButEachALittle() {
        one.take(60);

        assertThat(other.take(41)).isFalse();
        assertThat(other.take(40)).isTrue();
        assertThat(other.take(1)).isFalse();
        assertThat(holdings.of("third").take(10)).isTrue();
        assertThat(holdings.of("third").take(1)).isFalse();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        one.take(60);
        one.giveBack(60);

        assertThat(one.take(60)).isTrue();
        assertThat(holdings.of("one")).isSameAs(one);
    }

    @Test
    void refusesBoundsThatContradict() {
        assertThatThrownBy(() -> new Holdings.Most(100, 10, 11)).isInstanceOf(IllegalArgumentException.class);
    }
}
