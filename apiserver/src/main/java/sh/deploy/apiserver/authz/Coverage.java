package sh.deploy.apiserver.authz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import sh.deploy.api.access.PolicyRule;

/**
 * Compares rights by what they allow, not by how they are written: each rule is taken apart into single rights, of one verb on one
 * resource or path, and a right is held when a single rule of the holder's allows it. Pure.
 */
public final class Coverage {
    private Coverage() {}

    /** How many single rights the rules are taken apart into. */
    public static long singleRights(List<PolicyRule> rules) {
        long sum = 0;
        for (var rule : rules) {
            double resources = (double) rule.apiGroups().size()
                    * rule.resources().size()
                    * Math.max(1, rule.resourceNames().size());
            double all =
                    rule.verbs().size() * (resources + rule.nonResourceUrls().size());
            sum += (long) Math.min(all, Integer.MAX_VALUE);
        }
        return sum;
    }

    /** What of the wanted rights is not held; verbs on the same resource are in one rule. */
    public static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
        Map<PolicyRule, Set<String>> verbsByPlace = new LinkedHashMap<>();
        for (var rule : wanted) {
            if (!isCovered(held, rule)) {
                takeApart(rule, right -> {
                    if (!isCovered(held, right)) {
                        verbsByPlace
                                .computeIfAbsent(withVerbs(right, List.of()), place -> new LinkedHashSet<>())
                                .addAll(right.verbs());
                    }
                });
            }
        }
        var missing = new ArrayList<PolicyRule>();
        verbsByPlace.forEach((place, verbs) -> missing.add(withVerbs(place, List.copyOf(verbs))));
        return missing;
    }

    private static boolean isCovered(List<PolicyRule> held, PolicyRule right) {
        for (var rule : held) {
            if (rule.covers(right)) {
                return true;
            }
        }
        return false;
    }

    private static void takeApart(PolicyRule rule, Consumer<PolicyRule> rights) {
        for (var verb : rule.verbs()) {
            for (var group : rule.apiGroups()) {
                for (var resource : rule.resources()) {
                    takeApartNames(verb, group, resource, rule.resourceNames(), rights);
                }
            }
            for (var url : rule.nonResourceUrls()) {
                rights.accept(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
        }
    }

    private static void takeApartNames(
            String verb, String group, String resource, List<String> names, Consumer<PolicyRule> rights) {
        if (names.isEmpty()) {
            rights.accept(right(verb, group, resource, List.of()));
        }
        for (var name : names) {
            rights.accept(right(verb, group, resource, List.of(name)));
        }
    }

    private static PolicyRule right(String verb, String group, String resource, List<String> names) {
        return new PolicyRule(List.of(verb), List.of(group), List.of(resource), names, List.of());
    }

    private static PolicyRule withVerbs(PolicyRule rule, List<String> verbs) {
        return new PolicyRule(verbs, rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
    }
}
