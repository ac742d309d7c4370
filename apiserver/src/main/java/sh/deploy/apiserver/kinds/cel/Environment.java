package sh.deploy.apiserver.kinds.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;

/**
 * What an expression may name. Immutable.
 *
 * @param variables their types, by name; a name may have dots
 * @param patches whether it may make objects of the types {@link PatchTypes} knows, and escape the keys of their paths
 */
public record Environment(Map<String, Type> variables, boolean patches) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** Of an expression that makes no objects. */
    public Environment(Map<String, Type> variables) {
        this(variables, false);
    }

    /** The same, of an expression that makes some. */
    public Environment withPatches() {
        return new Environment(variables, true);
    }

    @Nullable
    Type typeOf(String name) {
        return variables.get(name);
    }
}
