package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Opaque;
import sh.deploy.apiserver.kinds.schema.QuantityText;

/** Amounts such as {@code 64Mi}. Source: Kubernetes' documentation, "Kubernetes quantity library". */
final class Quantities {
    private static final String NAME = "kubernetes.Quantity";
    private static final Type QUANTITY = Type.opaque(NAME);

    private Quantities() {}

    /** Equal to one of the same amount, however that is written. */
    private record Quantity(BigDecimal amount) implements Opaque {
        @Override
        public String typeName() {
            return NAME;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Quantity quantity && amount.compareTo(quantity.amount) == 0;
        }

        @Override
        public int hashCode() {
            return amount.stripTrailingZeros().hashCode();
        }
    }

    static void declare(Declarations all) {
        all.function(
                        "quantity",
                        List.of(STRING),
                        QUANTITY,
                        (given, work) -> new Quantity(read(given[0])
                                .orElseThrow(() -> Conversions.unreadable("quantity, as in 1.5Gi"))
                                .value()))
                .function(
                        "isQuantity",
                        List.of(STRING),
                        BOOL,
                        (given, work) -> read(given[0]).isPresent())
                .member("sign", List.of(QUANTITY), INT, (given, work) ->
                        (long) amount(given[0]).signum())
                .member("isInteger", List.of(QUANTITY), BOOL, (given, work) -> isLong(amount(given[0])))
                .member("asInteger", List.of(QUANTITY), INT, (given, work) -> whole(amount(given[0])))
                .member(
                        "asApproximateFloat",
                        List.of(QUANTITY),
                        Type.DOUBLE,
                        (given, work) -> amount(given[0]).doubleValue())
                .member("compareTo", List.of(QUANTITY, QUANTITY), INT, (given, work) ->
                        (long) amount(given[0]).compareTo(amount(given[1])));
        compare(all, "isLessThan", sign -> sign < 0);
        compare(all, "isGreaterThan", sign -> sign > 0);
        calculate(all, "add", BigDecimal::add);
        calculate(all, "sub", BigDecimal::subtract);
    }

    private static void compare(Declarations all, String name, IntPredicate holds) {
        all.member(
                name,
                List.of(QUANTITY, QUANTITY),
                BOOL,
                (given, work) -> holds.test(amount(given[0]).compareTo(amount(given[1]))));
    }

    private static void calculate(
            Declarations all, String name, BiFunction<BigDecimal, BigDecimal, BigDecimal> operator) {
        all.member(
                        name,
                        List.of(QUANTITY, QUANTITY),
                        QUANTITY,
                        (given, work) -> new Quantity(operator.apply(amount(given[0]), amount(given[1]))))
                .member(
                        name,
                        List.of(QUANTITY, INT),
                        QUANTITY,
                        (given, work) ->
                                new Quantity(operator.apply(amount(given[0]), BigDecimal.valueOf((Long) given[1]))));
    }

    /** Empty when it is none. */
    private static Optional<QuantityText> read(Object text) {
        return text instanceof String given && given.length() <= Conversions.MOST_CHARACTERS
                ? QuantityText.parse(given)
                : Optional.empty();
    }

    private static BigDecimal amount(Object value) {
        return ((Quantity) value).amount();
    }

    private static boolean isLong(BigDecimal amount) {
        var whole = amount.stripTrailingZeros();
        return whole.scale() <= 0 && whole.toBigInteger().bitLength() < Long.SIZE;
    }

    private static Long whole(BigDecimal amount) {
        if (!isLong(amount)) {
            throw new EvaluationFailed("cannot convert value to integer");
        }
        return amount.longValue();
    }
}
