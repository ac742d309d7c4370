package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.INT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Other lists made of lists. Source: CEL's extension "lists" in version 3, which Kubernetes enables since 1.34, and what it costs there. */
final class ListExtension {
    /** Cost of a list that is made, besides its elements. */
    private static final int MAKING = 10;

    private static final double COMPARING = 2;
    private static final double COMPARING_TEXTS = 2.1;

    private ListExtension() {}

    static void declare(Declarations all) {
        var list = Type.list(Type.A);
        all.member(
                        "slice",
                        List.of(list, INT, INT),
                        list,
                        (given, work) -> slice((List<?>) given[0], (Long) given[1], (Long) given[2], work))
                .member("flatten", List.of(Type.list(list)), list, (given, work) -> flat((List<?>) given[0], 1, work))
                .member(
                        "flatten",
                        List.of(Type.list(Type.DYN), INT),
                        Type.list(Type.DYN),
                        (given, work) -> flat((List<?>) given[0], (Long) given[1], work))
                .member("reverse", List.of(list), list, (given, work) -> reversed((List<?>) given[0], work))
                .member("distinct", List.of(list), list, (given, work) -> distinct((List<?>) given[0], work))
                .function("lists.range", List.of(INT), Type.list(INT), (given, work) -> range((Long) given[0], work));
        for (var type : Sorting.TYPES) {
            var sorted = Type.list(type);
            all.member("sort", List.of(sorted), sorted, (given, work) -> {
                var elements = (List<?>) given[0];
                return Sorting.byKeys(elements, elements, work);
            });
        }
    }

    /** Before a list of so many elements is made. @param steps what is done for it; no number is too large */
    private static void pay(double steps, long elements, Work work) {
        work.makeElements(elements, MAKING + (long) Math.min(steps, Work.MOST_FOR_ALL));
    }

    /** Before a list is made for which its elements, or keys, are compared with one another. */
    static void payComparisons(List<?> compared, Work work) {
        boolean texts =
                !compared.isEmpty() && (compared.getFirst() instanceof String || compared.getFirst() instanceof Bytes);
        double size = compared.size();
        pay((texts ? COMPARING_TEXTS : COMPARING) * size * size, compared.size(), work);
    }

    private static List<Object> slice(List<?> list, long from, long to, Work work) {
        if (from < 0 || from > to || to > list.size()) {
            throw new EvaluationFailed("cannot slice: the list has no such part");
        }
        pay(to - from, to - from, work);
        return new ArrayList<>(list.subList((int) from, (int) to));
    }

    private static List<Object> flat(List<?> list, long levels, Work work) {
        if (levels < 0) {
            throw new EvaluationFailed("flatten: the number of levels must not be negative");
        }
        pay((double) levels * list.size(), 0, work);
        var made = new ArrayList<Object>();
        flatten(list, levels, made, work);
        return made;
    }

    /** Pays by the element too: lists within may have many. */
    private static void flatten(List<?> list, long levels, List<Object> made, Work work) {
        work.enter();
        try {
            for (var element : list) {
                if (levels > 0 && element instanceof List<?> inner) {
                    flatten(inner, levels - 1, made, work);
                } else {
                    work.makeElements(1);
                    made.add(element);
                }
            }
        } finally {
            work.leave();
        }
    }

    private static List<Object> reversed(List<?> list, Work work) {
        pay(list.size(), list.size(), work);
        var made = new ArrayList<Object>(list);
        Collections.reverse(made);
        return made;
    }

    /** The first of those that are equal. */
    private static List<Object> distinct(List<?> list, Work work) {
        payComparisons(list, work);
        var made = new ArrayList<Object>();
        for (var element : list) {
            if (made.stream().noneMatch(before -> Comparison.equal(before, element, work))) {
                made.add(element);
            }
        }
        return made;
    }

    /** From zero, below the end; none where that is negative. */
    private static List<Object> range(long end, Work work) {
        long size = Math.max(0, end);
        pay(size, size, work);
        var made = new ArrayList<Object>();
        for (long i = 0; i < size; i++) {
            made.add(i);
        }
        return made;
    }
}
