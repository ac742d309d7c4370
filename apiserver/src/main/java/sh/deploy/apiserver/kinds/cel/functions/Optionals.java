package sh.deploy.apiserver.kinds.cel.functions;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Values that may be missing, but for what is taken in their place. Source: CEL's extension "optional types". */
final class Optionals {
    private Optionals() {}

    static void declare(Declarations all) {
        var optional = Type.optional(Type.A);
        all.function("optional.of", List.of(Type.A), optional, (given, work) -> OptionalValue.of(given[0]))
                .function(
                        "optional.ofNonZeroValue",
                        List.of(Type.A),
                        optional,
                        (given, work) -> Values.isZero(given[0]) ? OptionalValue.NONE : OptionalValue.of(given[0]))
                .function("optional.none", List.of(), Type.optional(Type.DYN), (given, work) -> OptionalValue.NONE)
                .member(
                        "hasValue",
                        List.of(optional),
                        Type.BOOL,
                        (given, work) -> ((OptionalValue) given[0]).value() != null)
                .member("value", List.of(optional), Type.A, (given, work) -> ((OptionalValue) given[0]).require());
        ofLists(all);
    }

    /** Of the extension's version 2. */
    private static void ofLists(Declarations all) {
        var list = Type.list(Type.A);
        var optional = Type.optional(Type.A);
        all.member("first", List.of(list), optional, (given, work) -> {
                    var elements = (List<?>) given[0];
                    return elements.isEmpty() ? OptionalValue.NONE : OptionalValue.of(elements.getFirst());
                })
                .member("last", List.of(list), optional, (given, work) -> {
                    var elements = (List<?>) given[0];
                    return elements.isEmpty() ? OptionalValue.NONE : OptionalValue.of(elements.getLast());
                })
                .function(
                        "optional.unwrap",
                        List.of(Type.list(optional)),
                        list,
                        (given, work) -> unwrapped((List<?>) given[0], work))
                .member(
                        "unwrapOpt",
                        List.of(Type.list(optional)),
                        list,
                        (given, work) -> unwrapped((List<?>) given[0], work));
    }

    private static List<Object> unwrapped(List<?> optionals, Work work) {
        work.makeElements(optionals.size());
        var made = new ArrayList<Object>();
        for (var each : optionals) {
            if (!(each instanceof OptionalValue maybe)) {
                throw EvaluationFailed.noOverload("unwrap", each);
            }
            var value = maybe.value();
            if (value != null) {
                made.add(value);
            }
        }
        return made;
    }
}
