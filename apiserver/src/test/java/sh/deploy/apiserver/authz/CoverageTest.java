package sh.deploy.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import sh.deploy.api.access.PolicyRule;

class CoverageTest {
    @Test
    void takesRulesTogetherThatAllowItEachInPart() {
        var held = List.of(
                rule(List.of("get"), List.of("pods")),
                rule(List.of("list"), List.of("pods")),
                rule(List.of("*"), List.of("secrets")));

        assertThat(Coverage.missing(held, List.of(rule(List.of("get", "list"), List.of("pods", "secrets")))))
                .isEmpty();
    }

    @Test
    void namesWhatIsMissingWithTheVerbsOfOneResourceTogether() {
        var held = List.of(rule(List.of("get"), List.of("pods")));

        assertThat(Coverage.missing(held, List.of(rule(List.of("get", "list", "watch"), List.of("pods", "secrets")))))
                .containsExactly(
                        rule(List.of("get", "list", "watch"), List.of("secrets")),
                        rule(List.of("list", "watch"), List.of("pods")));
    }

    @Test
    void doesNotTakeASingleStarApart() {
        var held = List.of(rule(List.of("get"), List.of("pods")));

        assertThat(Coverage.missing(held, List.of(rule(List.of("*"), List.of("pods")))))
                .containsExactly(rule(List.of("*"), List.of("pods")));
    }

    @Test
    void countsSingleRightsWithoutTakingThemApart() {
        var many = java.util.stream.IntStream.range(0, 3_000)
                .mapToObj(Integer::toString)
                .toList();
        var names = new PolicyRule(many, many, many, many, List.of());

        assertThat(Coverage.singleRights(List.of(names))).isEqualTo(Integer.MAX_VALUE);
        assertThat(Coverage.singleRights(List.of(rule(List.of("get", "list"), List.of("a", "b", "c")))))
                .isEqualTo(6);
    }

    /** Whatever is allowed by the wanted rules and not by the held ones is allowed by what is said to be missing, and nothing else is. */
    @RepeatedTest(200)
    void missesExactlyWhatIsNotAllowed(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var held = rules(random);
        var wanted = rules(random);

        var missing = Coverage.missing(held, wanted);

        for (var verb : List.of("get", "list", "other")) {
            for (var resource : List.of("pods", "secrets", "other")) {
                for (var part : List.of("", "log", "status")) {
                    for (var name : List.of("", "a", "b", "other")) {
                        boolean isWanted = allows(wanted, verb, resource, part, name);
                        boolean isHeld = allows(held, verb, resource, part, name);
                        boolean isMissing = allows(missing, verb, resource, part, name);
                        assertThat(!isWanted || isHeld || isMissing)
                                .as(
                                        "%s %s/%s %s: held %s, wanted %s, missing %s",
                                        verb, resource, part, name, held, wanted, missing)
                                .isTrue();
                        assertThat(!isMissing || isWanted).isTrue();
                    }
                }
            }
        }
    }

    private static boolean allows(List<PolicyRule> rules, String verb, String resource, String part, String name) {
        return rules.stream().anyMatch(rule -> rule.allows(verb, "", resource, part, name));
    }

    private static List<PolicyRule> rules(Random random) {
        var rules = new ArrayList<PolicyRule>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            rules.add(new PolicyRule(
                    some(random, List.of("get", "list", "*"), 1),
                    List.of(random.nextInt(4) == 0 ? "*" : ""),
                    some(random, List.of("pods", "secrets", "pods/log", "*/log", "secrets/status", "*"), 1),
                    some(random, List.of("a", "b"), 0),
                    List.of()));
        }
        return rules;
    }

    private static List<String> some(Random random, List<String> of, int atLeast) {
        var some = new ArrayList<String>();
        for (int i = atLeast + random.nextInt(2); i > 0; i--) {
            some.add(of.get(random.nextInt(of.size())));
        }
        return some;
    }

    private static PolicyRule rule(List<String> verbs, List<String> resources) {
        return new PolicyRule(verbs, List.of(""), resources, List.of(), List.of());
    }
}
