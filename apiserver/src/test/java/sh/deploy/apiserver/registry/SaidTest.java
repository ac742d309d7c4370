package sh.deploy.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SaidTest {
    private final Said said = new Said();

    @Test
    void keepsEachSentenceOnceAndInOrder() {
        said.addAll(List.of("one", "two"));
        said.addAll(List.of("two", "three", "one"));

        assertThat(said.all()).containsExactly("one", "two", "three");
    }

    @Test
    void keepsNoMoreThanAnAnswerTells() {
        for (int i = 0; i < 300; i++) {
            said.addAll(List.of(i + "x".repeat(Said.MOST)));
        }

        assertThat(said.all()).hasSize(Said.MOST / Said.SHORT);
    }
}
