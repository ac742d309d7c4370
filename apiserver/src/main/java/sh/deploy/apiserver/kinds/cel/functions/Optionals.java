package sh.deploy.apiserver.kinds.cel.functions;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Values;

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
    }
}
