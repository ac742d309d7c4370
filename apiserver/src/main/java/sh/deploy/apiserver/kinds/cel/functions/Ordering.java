package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.DOUBLE;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.UINT;

import java.util.List;
import java.util.function.IntPredicate;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.MapValue;

/** Comparisons, and what is in a list or map. Numbers of different types have an order; to be equal they must be dyn. */
final class Ordering {
    private static final List<Type> NUMBERS = List.of(INT, UINT, DOUBLE);
    private static final List<Type> OTHERS = List.of(BOOL, Type.STRING, Type.BYTES, Type.TIMESTAMP, Type.DURATION);

    private Ordering() {}

    static void declare(Declarations all) {
        order(all, "_<_", sign -> sign < 0);
        order(all, "_<=_", sign -> sign <= 0);
        order(all, "_>_", sign -> sign > 0);
        order(all, "_>=_", sign -> sign >= 0);
        var two = List.of(Type.A, Type.A);
        all.function("_==_", two, BOOL, (given, work) -> Comparison.equal(given[0], given[1], work))
                .function("_!=_", two, BOOL, (given, work) -> !Comparison.equal(given[0], given[1], work))
                .function("_in_", List.of(Type.A, Type.list(Type.A)), BOOL, (given, work) -> {
                    for (var element : (List<?>) given[1]) {
                        if (Comparison.equal(given[0], element, work)) {
                            return true;
                        }
                    }
                    return false;
                })
                .function("_in_", List.of(Type.A, Type.map(Type.A, Type.B)), BOOL, (given, work) -> {
                    work.chargeText(given[0] instanceof String text ? text.length() : 1);
                    return ((MapValue) given[1]).get(given[0]) != null;
                });
    }

    private static void order(Declarations all, String name, IntPredicate holds) {
        for (var one : NUMBERS) {
            NUMBERS.forEach(other -> order(all, name, one, other, holds));
        }
        OTHERS.forEach(type -> order(all, name, type, type, holds));
    }

    private static void order(Declarations all, String name, Type one, Type other, IntPredicate holds) {
        all.function(name, List.of(one, other), BOOL, (given, work) -> {
            boolean hasOrder = !isNaN(given[0]) && !isNaN(given[1]);
            return hasOrder && holds.test(Comparison.order(given[0], given[1], work));
        });
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double number && number.isNaN();
    }
}
