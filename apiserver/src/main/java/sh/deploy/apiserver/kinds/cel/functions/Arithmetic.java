package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BYTES;
import static sh.deploy.apiserver.kinds.cel.types.Type.DOUBLE;
import static sh.deploy.apiserver.kinds.cel.types.Type.DURATION;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;
import static sh.deploy.apiserver.kinds.cel.types.Type.TIMESTAMP;
import static sh.deploy.apiserver.kinds.cel.types.Type.UINT;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Plus, minus and the like. What does not fit is an error, never another number. */
final class Arithmetic {
    private Arithmetic() {}

    static void declare(Declarations all) {
        numbers(all, "_+_", Math::addExact, BigInteger::add, Double::sum);
        numbers(all, "_-_", Math::subtractExact, BigInteger::subtract, (one, other) -> one - other);
        numbers(all, "_*_", Math::multiplyExact, BigInteger::multiply, (one, other) -> one * other);
        numbers(all, "_/_", Math::divideExact, BigInteger::divide, (one, other) -> one / other);
        wholes(all, "_%_", Arithmetic::remainder, BigInteger::mod);
        all.function("-_", List.of(INT), INT, (given, work) -> exact(0, (Long) given[0], Math::subtractExact))
                .function("-_", List.of(DOUBLE), DOUBLE, (given, work) -> -(Double) given[0])
                .function("!_", List.of(Type.BOOL), Type.BOOL, (given, work) -> !(Boolean) given[0]);
        joined(all);
        times(all);
    }

    private static void numbers(
            Declarations all,
            String name,
            LongBinaryOperator exact,
            BinaryOperator<BigInteger> large,
            DoubleBinaryOperator approximate) {
        wholes(all, name, exact, large);
        all.function(
                name,
                List.of(DOUBLE, DOUBLE),
                DOUBLE,
                (given, work) -> approximate.applyAsDouble((Double) given[0], (Double) given[1]));
    }

    private static void wholes(
            Declarations all, String name, LongBinaryOperator exact, BinaryOperator<BigInteger> large) {
        all.function(name, List.of(INT, INT), INT, (given, work) -> exact((Long) given[0], (Long) given[1], exact));
        all.function(name, List.of(UINT, UINT), UINT, (given, work) -> {
            try {
                return Unsigned.of(large.apply(((Unsigned) given[0]).value(), ((Unsigned) given[1]).value()));
            } catch (ArithmeticException byZero) {
                throw new EvaluationFailed("division by zero");
            }
        });
    }

    /** What cannot be divided has no remainder either. */
    private static long remainder(long one, long other) {
        return one - other * Math.divideExact(one, other);
    }

    private static Long exact(long one, long other, LongBinaryOperator operator) {
        try {
            return operator.applyAsLong(one, other);
        } catch (ArithmeticException failed) {
            throw new EvaluationFailed(other == 0 ? "division by zero" : "integer overflow");
        }
    }

    private static void joined(Declarations all) {
        all.function("_+_", List.of(STRING, STRING), STRING, (given, work) -> {
            var one = (String) given[0];
            var other = (String) given[1];
            work.makeText((long) one.length() + other.length());
            return one + other;
        });
        all.function("_+_", List.of(BYTES, BYTES), BYTES, (given, work) -> {
            var one = ((Bytes) given[0]).array();
            var other = ((Bytes) given[1]).array();
            work.makeText((long) one.length + other.length);
            var both = Arrays.copyOf(one, one.length + other.length);
            System.arraycopy(other, 0, both, one.length, other.length);
            return new Bytes(both);
        });
        var list = Type.list(Type.A);
        all.function(
                "_+_", List.of(list, list), list, (given, work) -> both((List<?>) given[0], (List<?>) given[1], work));
    }

    private static List<Object> both(List<?> one, List<?> other, Work work) {
        work.makeElements((long) one.size() + other.size());
        var both = new ArrayList<Object>(one.size() + other.size());
        both.addAll(one);
        both.addAll(other);
        return both;
    }

    private static void times(Declarations all) {
        time(
                all,
                "_+_",
                List.of(TIMESTAMP, DURATION),
                TIMESTAMP,
                given -> ((Instant) given[0]).plus((Duration) given[1]));
        time(
                all,
                "_+_",
                List.of(DURATION, TIMESTAMP),
                TIMESTAMP,
                given -> ((Instant) given[1]).plus((Duration) given[0]));
        time(
                all,
                "_+_",
                List.of(DURATION, DURATION),
                DURATION,
                given -> ((Duration) given[0]).plus((Duration) given[1]));
        time(
                all,
                "_-_",
                List.of(TIMESTAMP, DURATION),
                TIMESTAMP,
                given -> ((Instant) given[0]).minus((Duration) given[1]));
        time(
                all,
                "_-_",
                List.of(DURATION, DURATION),
                DURATION,
                given -> ((Duration) given[0]).minus((Duration) given[1]));
        time(
                all,
                "_-_",
                List.of(TIMESTAMP, TIMESTAMP),
                DURATION,
                given -> Duration.between((Instant) given[1], (Instant) given[0]));
    }

    /** Adds or takes away times. */
    @FunctionalInterface
    private interface OfTimes {
        Object of(Object[] given);
    }

    private static void time(Declarations all, String name, List<Type> parameters, Type result, OfTimes operator) {
        all.function(name, parameters, result, (given, work) -> {
            try {
                return Times.inRange(operator.of(given));
            } catch (DateTimeException | ArithmeticException beyond) {
                throw new EvaluationFailed("timestamp or duration overflow");
            }
        });
    }
}
