package sh.deploy.apiserver.kinds.cel.functions;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** All functions that an expression may call. */
public final class Functions {
    private static final Map<String, List<Overload>> ALL = declare();

    private Functions() {}

    private static Map<String, List<Overload>> declare() {
        var all = new Declarations();
        Arithmetic.declare(all);
        Ordering.declare(all);
        Conversions.declare(all);
        Sizes.declare(all);
        Times.declare(all);
        Texts.declare(all);
        Formatting.declare(all);
        Optionals.declare(all);
        Lists.declare(all);
        ListExtension.declare(all);
        Sets.declare(all);
        Patterns.declare(all);
        Urls.declare(all);
        Addresses.declare(all);
        Networks.declare(all);
        Quantities.declare(all);
        Versions.declare(all);
        Formats.declare(all);
        Authorization.declare(all);
        PatchKeys.declare(all);
        return Map.copyOf(all.all());
    }

    /** Whether anything is called so; with a dot, in a namespace. */
    public static boolean exist(String name) {
        return ALL.containsKey(name);
    }

    /**
     * The function for such arguments.
     *
     * @param member whether the first stands before the dot
     * @return null when there is none
     */
    public static @Nullable Resolved resolve(String name, boolean member, List<Type> arguments) {
        Type result = null;
        var fitting = new java.util.ArrayList<Overload>(2);
        for (var overload : ALL.getOrDefault(name, List.of())) {
            var matching = new Matching();
            if (overload.member() == member && matching.takes(overload.parameters(), arguments)) {
                fitting.add(overload);
                var own = matching.result(overload.result());
                result = result == null || result.equals(own) ? own : Type.DYN;
            }
        }
        return result == null ? null : new Resolved(name, result, List.copyOf(fitting));
    }

    /** A function, for arguments of types that are known, or known in part. */
    public static final class Resolved {
        private final String name;
        private final Type result;
        private final List<Overload> overloads;

        private Resolved(String name, Type result, List<Overload> overloads) {
            this.name = name;
            this.result = result;
            this.overloads = overloads;
        }

        public Type result() {
            return result;
        }

        /** @throws EvaluationFailed it takes no such values, or has no result for them */
        public Object call(Object[] arguments, Work work) {
            work.charge(1);
            for (var overload : overloads) {
                if (takes(overload, arguments)) {
                    return overload.body().apply(arguments, work);
                }
            }
            throw EvaluationFailed.noOverload(name, arguments);
        }

        private static boolean takes(Overload overload, Object[] arguments) {
            for (int i = 0; i < arguments.length; i++) {
                if (!Matching.takesValue(overload.parameters().get(i), arguments[i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
