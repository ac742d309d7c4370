package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChecksTest {
    /** How many numbers each section of the CIS Kubernetes Benchmark 1.10 has; it has no 5.6. */
    private static final Map<String, Integer> SECTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("1.1", 21),
            Map.entry("1.2", 29),
            Map.entry("1.3", 7),
            Map.entry("1.4", 2),
            Map.entry("2", 7),
            Map.entry("3.1", 3),
            Map.entry("3.2", 2),
            Map.entry("4.1", 10),
            Map.entry("4.2", 13),
            Map.entry("4.3", 1),
            Map.entry("5.1", 13),
            Map.entry("5.2", 13),
            Map.entry("5.3", 2),
            Map.entry("5.4", 2),
            Map.entry("5.5", 1),
            Map.entry("5.7", 4)));

    private static Stream<String> numbers(Check check) {
        return Stream.of(check.rule().reference().split(", ")).filter(number -> !number.isEmpty());
    }

    @Test
    void haveEachNumberOfTheBenchmark() {
        var all = new TreeSet<String>();
        SECTIONS.forEach(
                (section, count) -> IntStream.rangeClosed(1, count).forEach(number -> all.add(section + "." + number)));

        assertThat(Checks.ALL.stream().flatMap(ChecksTest::numbers)).containsOnlyOnceElementsOf(unjudged(all));
        assertThat(new TreeSet<>(
                        Checks.ALL.stream().flatMap(ChecksTest::numbers).toList()))
                .isEqualTo(all);
    }

    /** What no check judges is named once, and nowhere else. */
    private static List<String> unjudged(TreeSet<String> all) {
        var named = OtherNumbers.ALL.stream().flatMap(ChecksTest::numbers).toList();
        assertThat(all).containsAll(named);
        return named;
    }

    @Test
    void haveEachAnIdOfItsOwn() {
        assertThat(Checks.ALL.stream().map(check -> check.rule().id())).doesNotHaveDuplicates();
    }
}
