package sh.deploy.apiserver.kinds.amounts;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How much of each resource, in the order of their names. What is not named is not said, which is less than zero said. Immutable. */
public final class Amounts {
    public static final Amounts NONE = new Amounts(new TreeMap<>());

    private static final QuantityText ONE = new QuantityText(BigDecimal.ONE, QuantityText.Notation.DECIMAL);
    private static final QuantityText ZERO = new QuantityText(BigDecimal.ZERO, QuantityText.Notation.DECIMAL);

    private final SortedMap<String, QuantityText> byName;

    private Amounts(SortedMap<String, QuantityText> byName) {
        this.byName = byName;
    }

    /** Of an object whose fields are quantities; what is none is left out. */
    public static Amounts of(JsonNode list) {
        if (list.isEmpty()) {
            return NONE;
        }
        var found = new TreeMap<String, QuantityText>();
        for (var entry : list.properties()) {
            QuantityText.parse(entry.getValue().asString("")).ifPresent(amount -> found.put(entry.getKey(), amount));
        }
        return new Amounts(found);
    }

    public static Amounts of(Map<String, QuantityText> amounts) {
        return new Amounts(new TreeMap<>(amounts));
    }

    /** One of each. */
    public static Amounts oneOf(String... names) {
        var ones = new TreeMap<String, QuantityText>();
        for (var name : names) {
            ones.put(name, ONE);
        }
        return new Amounts(ones);
    }

    /** None of each. */
    public static Amounts zeroOf(Set<String> names) {
        var zeros = new TreeMap<String, QuantityText>();
        names.forEach(name -> zeros.put(name, ZERO));
        return new Amounts(zeros);
    }

    /** As a quantity of what has no parts. */
    public static QuantityText whole(long count) {
        return new QuantityText(BigDecimal.valueOf(count), QuantityText.Notation.DECIMAL);
    }

    public Set<String> names() {
        return byName.keySet();
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    public Optional<QuantityText> of(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Amounts with(String name, QuantityText amount) {
        var more = new TreeMap<>(byName);
        more.put(name, amount);
        return new Amounts(more);
    }

    public Amounts plus(Amounts other) {
        return merged(other, Amounts::sum);
    }

    public Amounts plusAll(Iterable<Amounts> others) {
        var all = new TreeMap<>(byName);
        others.forEach(other -> other.byName.forEach((name, amount) -> all.merge(name, amount, Amounts::sum)));
        return new Amounts(all);
    }

    /** What only the other names becomes negative. */
    public Amounts minus(Amounts other) {
        return plus(other.negated());
    }

    /** The larger of each. */
    public Amounts most(Amounts other) {
        return merged(other, (one, more) -> more.value().compareTo(one.value()) > 0 ? more : one);
    }

    /** Those of the given names. */
    public Amounts only(Set<String> names) {
        var some = new TreeMap<>(byName);
        some.keySet().retainAll(names);
        return new Amounts(some);
    }

    public Amounts withoutZeros() {
        var some = new TreeMap<>(byName);
        some.values().removeIf(amount -> amount.value().signum() == 0);
        return new Amounts(some);
    }

    /** The names of which there is more than the other says; what the other does not name is not bounded by it. */
    public Set<String> beyond(Amounts bounds) {
        var names = new TreeSet<String>();
        byName.forEach((name, amount) -> {
            var bound = bounds.byName.get(name);
            if (bound != null && amount.value().compareTo(bound.value()) > 0) {
                names.add(name);
            }
        });
        return names;
    }

    /** {@code pods=2,requests.cpu=500m}. */
    public String text() {
        return byName.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().canonical())
                .collect(Collectors.joining(","));
    }

    public ObjectNode json() {
        var json = Tree.newObject();
        byName.forEach((name, amount) -> json.put(name, amount.canonical()));
        return json;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Amounts amounts && byName.equals(amounts.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }

    private Amounts negated() {
        var negative = new TreeMap<>(byName);
        negative.replaceAll((name, amount) -> new QuantityText(amount.value().negate(), amount.notation()));
        return new Amounts(negative);
    }

    private Amounts merged(Amounts other, BinaryOperator<QuantityText> rule) {
        if (other.isEmpty()) {
            return this;
        }
        var all = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> all.merge(name, amount, rule));
        return new Amounts(all);
    }

    /** As Kubernetes writes sums: like the first, or like the second when the first is zero. */
    private static QuantityText sum(QuantityText first, QuantityText second) {
        return new QuantityText(
                first.value().add(second.value()), first.value().signum() == 0 ? second.notation() : first.notation());
    }
}
