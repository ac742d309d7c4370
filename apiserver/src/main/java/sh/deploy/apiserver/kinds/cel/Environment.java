package sh.deploy.apiserver.kinds.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;

/** What an expression may name. Immutable. @param variables their types, by name; a name may have dots */
public record Environment(Map<String, Type> variables) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    @Nullable
    Type typeOf(String name) {
        return variables.get(name);
    }
}
