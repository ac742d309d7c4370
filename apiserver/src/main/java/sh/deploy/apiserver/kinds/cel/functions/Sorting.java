package sh.deploy.apiserver.kinds.cel.functions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Lists in order. Those of equal rank stay as they were. Source: CEL's extension "lists", "Sort" and "SortBy". */
public final class Sorting {
    /** What has an order. */
    static final List<Type> TYPES = List.of(
            Type.INT, Type.UINT, Type.DOUBLE, Type.BOOL, Type.DURATION, Type.TIMESTAMP, Type.STRING, Type.BYTES);

    private Sorting() {}

    /** Whether a key may be of this type, as far as it is known. */
    public static boolean takes(Type key) {
        return key.equals(Type.DYN) || TYPES.contains(key);
    }

    /**
     * The elements in the order of their keys.
     *
     * @param keys as many
     * @throws EvaluationFailed they have no order, or are not all of one type
     */
    public static List<Object> byKeys(List<?> elements, List<?> keys, Work work) {
        ListExtension.payComparisons(keys, work);
        if (keys.isEmpty()) {
            return List.of();
        }
        var ranks = new ArrayList<Object>(keys);
        check(ranks);
        var sorted = new ArrayList<Object>(elements.size());
        IntStream.range(0, ranks.size())
                .boxed()
                .sorted((one, other) -> Comparison.order(ranks.get(one), ranks.get(other), work))
                .forEach(index -> sorted.add(elements.get(index)));
        return sorted;
    }

    private static void check(List<Object> keys) {
        var first = keys.getFirst();
        if (TYPES.stream().noneMatch(type -> Matching.takesValue(type, first))) {
            throw new EvaluationFailed("a list of values of type " + Values.typeName(first) + " cannot be sorted");
        }
        for (var key : keys) {
            if (!Values.typeName(key).equals(Values.typeName(first))) {
                throw new EvaluationFailed("a list of values of several types cannot be sorted");
            }
        }
    }
}
