package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.INT;

import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Source: Kubernetes' documentation, "Kubernetes list library". */
final class Lists {
    private static final List<Type> SUMMED = List.of(INT, Type.UINT, Type.DOUBLE, Type.DURATION);

    private Lists() {}

    static void declare(Declarations all) {
        var list = Type.list(Type.A);
        all.member("isSorted", List.of(list), Type.BOOL, (given, work) -> isSorted((List<?>) given[0], work))
                .member(
                        "min",
                        List.of(list),
                        Type.A,
                        (given, work) -> extreme("min", (List<?>) given[0], sign -> sign < 0, work))
                .member(
                        "max",
                        List.of(list),
                        Type.A,
                        (given, work) -> extreme("max", (List<?>) given[0], sign -> sign > 0, work))
                .member(
                        "indexOf",
                        List.of(list, Type.A),
                        INT,
                        (given, work) -> first((List<?>) given[0], given[1], work))
                .member(
                        "lastIndexOf",
                        List.of(list, Type.A),
                        INT,
                        (given, work) -> last((List<?>) given[0], given[1], work));
        for (var type : SUMMED) {
            all.member("sum", List.of(Type.list(type)), type, (given, work) -> sum((List<?>) given[0], type, work));
        }
    }

    private static boolean isSorted(List<?> list, Work work) {
        for (int i = 1; i < list.size(); i++) {
            if (Comparison.order(list.get(i - 1), list.get(i), work) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(String name, List<?> list, IntPredicate better, Work work) {
        if (list.isEmpty()) {
            throw new EvaluationFailed(name + " called on empty list");
        }
        Object found = list.getFirst();
        for (var each : list) {
            found = better.test(Comparison.order(each, found, work)) ? each : found;
        }
        return found;
    }

    private static Object first(List<?> list, Object sought, Work work) {
        for (int i = 0; i < list.size(); i++) {
            if (Comparison.equal(list.get(i), sought, work)) {
                return (long) i;
            }
        }
        return -1L;
    }

    private static Object last(List<?> list, Object sought, Work work) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Comparison.equal(list.get(i), sought, work)) {
                return (long) i;
            }
        }
        return -1L;
    }

    /** Of a list of unknown types what its elements are decides; nothing together is zero. */
    private static Object sum(List<?> list, Type type, Work work) {
        if (list.isEmpty()) {
            return switch (type.toString()) {
                case "uint" -> new Unsigned(0);
                case "double" -> 0.0;
                case "google.protobuf.Duration" -> Duration.ZERO;
                default -> 0L;
            };
        }
        var plus = Functions.resolve("_+_", false, List.of(Type.DYN, Type.DYN));
        Object sum = list.getFirst();
        for (var each : list.subList(1, list.size())) {
            if (!isSummed(sum) || !isSummed(each) || plus == null) {
                throw EvaluationFailed.noOverload("sum", sum, each);
            }
            sum = plus.call(new Object[] {sum, each}, work);
        }
        if (!isSummed(sum)) {
            throw EvaluationFailed.noOverload("sum", sum);
        }
        return sum;
    }

    private static boolean isSummed(Object value) {
        return SUMMED.stream().anyMatch(type -> Matching.takesValue(type, value));
    }
}
