package sh.deploy.apiserver.kinds.cel;

import java.util.List;
import java.util.Set;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;

/**
 * {@code or} and {@code orValue}: what to take where an optional has no value. Where it has one the other is not evaluated, and so may be an
 * error. A value of unknown type that turns out to be no optional stands for itself. Source: CEL's extension "optional types"; the last, cel-go
 * 0.26, which Kubernetes 1.35 uses.
 */
final class Alternatives {
    private static final String OPTIONAL = "or";
    private static final String VALUE = "orValue";
    private static final Set<String> NAMES = Set.of(OPTIONAL, VALUE);

    private Alternatives() {}

    static boolean isOne(String function) {
        return NAMES.contains(function);
    }

    /** @param terms what it is called on, and its arguments */
    static Code of(int at, String function, List<Code> terms) {
        boolean plain = function.equals(VALUE);
        var type = type(at, function, plain ? Type.A : Type.optional(Type.A), terms);
        var first = terms.getFirst();
        var other = terms.getLast();
        return new Code(type, frame -> {
            frame.work().charge(1);
            var found = first.run(frame);
            if (!(found instanceof OptionalValue maybe)) {
                return found;
            }
            var value = maybe.value();
            if (value == null) {
                return other.run(frame);
            }
            return plain ? value : maybe;
        });
    }

    private static Type type(int at, String function, Type other, List<Code> terms) {
        var given = terms.stream().map(Code::type).toList();
        var matching = new Matching();
        if (!matching.takes(List.of(Type.optional(Type.A), other), given)) {
            throw Compiler.noOverload(at, function, given);
        }
        return matching.result(other);
    }
}
