package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeatLimitsTest {
    private static int ofOne(int seats, int processors) {
        return SeatLimits.of(seats, processors).seatsOfOne();
    }

    @Test
    void aCrowdHasAFewSeatsForEachProcessor() {
        assertThat(ofOne(400, 4)).isEqualTo(16);
        assertThat(ofOne(400, 8)).isEqualTo(32);
    }

    @Test
    void asFewAndAsManyAsAreSensible() {
        assertThat(ofOne(400, 1)).isEqualTo(8);
        assertThat(ofOne(400, 64)).isEqualTo(64);
    }

    @Test
    void andHalfOfAllAtMost() {
        assertThat(ofOne(10, 8)).isEqualTo(5);
        assertThat(ofOne(1, 8)).isEqualTo(1);
    }

    @Test
    void thereIsAPlaceBesideWhatIsWidest() {
        assertThat(SeatLimits.of(400, 2).widest()).isEqualTo(4);
        assertThat(SeatLimits.of(1, 2).widest()).isEqualTo(1);
    }

    @Test
    void severalCrowdsFindAllTheyMayHave() {
        assertThat(SeatLimits.of(400, 2).seats()).isEqualTo(64);
        assertThat(SeatLimits.of(400, 64).seats()).isEqualTo(400);
        assertThat(SeatLimits.of(10, 2).seats()).isEqualTo(10);
    }

    @Test
    void whatWaitsForTheLogIsBoundedByWhatMayBeAtWorkAtAll() {
        assertThat(SeatLimits.of(400, 2).lent()).isEqualTo(400);
        assertThat(SeatLimits.of(400, 2).lentOfOne()).isEqualTo(64);
        assertThat(SeatLimits.of(10, 2).lentOfOne()).isEqualTo(10);
    }
}
