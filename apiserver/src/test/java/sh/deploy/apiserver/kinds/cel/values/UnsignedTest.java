package sh.deploy.apiserver.kinds.cel.values;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnsignedTest {
    @Test
    void haveTheOrderOfNumbersWithoutASign() {
        assertThat(new Unsigned(-1)).isGreaterThan(new Unsigned(1)).isGreaterThan(new Unsigned(-2));
        assertThat(new Unsigned(3)).isEqualByComparingTo(new Unsigned(3));
    }
}
