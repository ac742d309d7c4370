package sh.deploy.apiserver.kinds.cel.functions;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Lists as sets. Source: CEL's extension "sets". */
final class Sets {
    private Sets() {}

    static void declare(Declarations all) {
        var two = List.of(Type.list(Type.A), Type.list(Type.A));
        all.function(
                        "sets.contains",
                        two,
                        Type.BOOL,
                        (given, work) -> contains((List<?>) given[0], (List<?>) given[1], work))
                .function(
                        "sets.equivalent",
                        two,
                        Type.BOOL,
                        (given, work) -> contains((List<?>) given[0], (List<?>) given[1], work)
                                && contains((List<?>) given[1], (List<?>) given[0], work))
                .function("sets.intersects", two, Type.BOOL, (given, work) -> {
                    for (var each : (List<?>) given[0]) {
                        if (has((List<?>) given[1], each, work)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private static boolean contains(List<?> list, List<?> others, Work work) {
        for (var each : others) {
            if (!has(list, each, work)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(List<?> list, Object sought, Work work) {
        for (var each : list) {
            if (Comparison.equal(each, sought, work)) {
                return true;
            }
        }
        return false;
    }
}
