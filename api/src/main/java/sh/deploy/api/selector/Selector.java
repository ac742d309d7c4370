package sh.deploy.api.selector;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions on labels that must all hold. Without any, everything matches, unless it was made to match nothing. */
public final class Selector {
    /** What an absent selector of an object means. */
    public static final Selector NOTHING = new Selector(List.of(), true);

    public static final Selector EVERYTHING = new Selector(List.of(), false);

    private final List<Requirement> requirements;
    private final boolean nothing;

    private Selector(List<Requirement> requirements, boolean nothing) {
        this.requirements = List.copyOf(requirements);
        this.nothing = nothing;
    }

    public static Selector of(List<Requirement> requirements) {
        return new Selector(requirements, false);
    }

    /** As an object holds it: null matches nothing, an empty one everything. An unknown operator is refused. */
    public static Selector of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NOTHING;
        }
        var requirements = new ArrayList<Requirement>();
        if (selector.getMatchLabels() != null) {
            new TreeMap<>(selector.getMatchLabels())
                    .forEach((label, value) -> requirements.add(new Requirement.In(label, List.of(value))));
        }
        if (selector.getMatchExpressions() != null) {
            selector.getMatchExpressions().forEach(expression -> requirements.add(requirement(expression)));
        }
        return of(requirements);
    }

    /** As a query holds it, such as {@code app=web,tier!=db,env in (a,b),!legacy}. Empty matches everything. */
    public static Selector parse(String text) {
        return of(new SelectorParser(text).requirements());
    }

    public boolean matches(Map<String, String> labels) {
        return !nothing && requirements.stream().allMatch(one -> one.matches(labels));
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    public boolean matchesEverything() {
        return !nothing && requirements.isEmpty();
    }

    /** As in a query. */
    @Override
    public String toString() {
        return nothing
                ? "<none>"
                : requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }

    private static Requirement requirement(LabelSelectorRequirement expression) {
        var label = expression.getKey();
        List<String> values = expression.getValues() == null ? List.of() : expression.getValues();
        return switch (expression.getOperator()) {
            case "In" -> new Requirement.In(label, values);
            case "NotIn" -> new Requirement.NotIn(label, values);
            case "Exists" -> new Requirement.Exists(label);
            case "DoesNotExist" -> new Requirement.Absent(label);
            default ->
                throw new IllegalArgumentException(
                        "a selector's operator must be In, NotIn, Exists or DoesNotExist, got "
                                + expression.getOperator());
        };
    }
}
