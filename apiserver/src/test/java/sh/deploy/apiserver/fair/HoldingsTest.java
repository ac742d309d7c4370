package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Of 160, the system level has 20 of its own, workloads 80, strangers 10 and never more than 20; 10 are for those who hold little. */
class HoldingsTest {
    private static final int MANY = 5_000;

    private final Holdings holdings = new Holdings(new Holdings.Most(160, 100, 4));
    private final Holdings.Account one = workload("one");
    private final Holdings.Account other = workload("other");
    private final Holdings.Account node = holdings.of(new Crowd(Level.SYSTEM, "node"));

    private Holdings.Account workload(String name) {
        return holdings.of(new Crowd(Level.WORKLOAD, name));
    }

    private Holdings.Account stranger(String name) {
        return holdings.of(new Crowd(Level.STRANGERS, name));
    }

    @Test
    void nobodyHoldsMoreThanOneMay() {
        assertThat(one.take(100)).isTrue();
        assertThat(one.take(1)).isFalse();
        assertThat(one.held()).isEqualTo(100);
        assertThat(holdings.held()).isEqualTo(100);
    }

    @Test
    void othersLeaveWhatIsTheSystemsAndTheStrangers() {
        one.take(100);

        assertThat(other.take(21)).isFalse();
        assertThat(other.take(20)).isTrue();
        assertThat(other.take(1)).isFalse();
        assertThat(stranger("a").take(10)).isTrue();
        assertThat(node.take(20)).isTrue();
    }

    @Test
    void theLastIsForThoseWhoHoldLittle() {
        one.take(100);
        other.take(20);

        assertThat(workload("a").take(4)).isTrue();
        assertThat(workload("a").take(1)).isFalse();
        assertThat(workload("b").take(4)).isTrue();
        assertThat(workload("c").take(2)).isTrue();
        assertThat(workload("d").take(1))
                .as("many who hold little are bounded as well")
                .isFalse();
        assertThat(holdings.held()).isEqualTo(130);
    }

    @Test
    void strangersHaveLittleTogetherAndEachHalfOfThat() {
        assertThat(stranger("a").take(11)).isFalse();
        assertThat(stranger("a").take(10)).isTrue();
        assertThat(stranger("b").take(10)).isTrue();
        assertThat(stranger("c").take(1)).isFalse();
        assertThat(one.take(100)).isTrue();
        assertThat(node.take(20)).isTrue();
    }

    @Test
    void somethingWholeMayBeMoreThanOneMayHoldWhereItIsAllTheyHold() {
        assertThat(node.take(1)).isTrue();

        assertThat(one.takeWhole(101)).isTrue();
        assertThat(one.takeWhole(1)).isFalse();
        one.giveBack(101);
        one.take(1);
        assertThat(one.takeWhole(100)).isFalse();
    }

    @Test
    void somethingWholeIsNoMoreThanIsLeft() {
        assertThat(one.takeWhole(121)).isFalse();
        assertThat(one.takeWhole(120)).isTrue();
        assertThat(other.takeWhole(4)).isTrue();
        assertThat(holdings.held()).isEqualTo(124);
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        one.take(100);
        one.giveBack(100);

        assertThat(one.take(100)).isTrue();
    }

    @Test
    void accountsOfACrowdAreOneHoweverManyOthersThereWere() {
        var early = workload("crowd");
        for (int i = 0; i < MANY; i++) {
            workload("passing" + i);
        }
        early.take(60);

        assertThat(workload("crowd").take(41)).isFalse();
        assertThat(workload("crowd").held()).isEqualTo(60);
    }

    @Test
    void refusesBoundsThatContradict() {
        assertThatThrownBy(() -> new Holdings.Most(100, 10, 11)).isInstanceOf(IllegalArgumentException.class);
    }
}
