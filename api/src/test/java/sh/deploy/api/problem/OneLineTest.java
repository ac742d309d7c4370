package sh.deploy.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void beginsNoLineAndEndsInTime() {
        assertThat(OneLine.of("a\nb\u001b[0m\u2028c")).isEqualTo("a?b?[0m?c");
        assertThat(OneLine.of("x".repeat(100_000))).hasSizeLessThan(2_000);
    }
}
