package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarningsTest {
    @Test
    void areSaidOnceAndQuoted() {
        assertThat(Warnings.headers(List.of("a \"b\"\nc", "a \"b\"\nc", "d")))
                .containsExactly("299 - \"a \\\"b\\\" c\"", "299 - \"d\"");
    }

    @Test
    void areWholeAsLongAsAllOfThemFit() {
        assertThat(Warnings.headers(List.of("a".repeat(Warnings.MOST)))).containsExactly(header(Warnings.MOST));
    }

    @Test
    void areCutShortWhenTheyAreTooLongTogether() {
        assertThat(Warnings.headers(List.of("a".repeat(Warnings.MOST), "b")))
                .containsExactly(header(Warnings.SHORT), "299 - \"b\"");
    }

    @Test
    void areLeftOutWhereEvenThatIsTooLong() {
        var sentences = IntStream.range(0, 100)
                .mapToObj(number -> number + "a".repeat(Warnings.SHORT))
                .toList();

        assertThat(Warnings.headers(sentences)).hasSize(Warnings.MOST / Warnings.SHORT);
    }

    private static String header(int length) {
        return "299 - \"" + "a".repeat(length) + "\"";
    }
}
