package sh.deploy.apiserver.kinds.cel.functions;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * One way in which a function may be called.
 *
 * @param member whether its first parameter stands before the dot
 * @param body works on values of these types, and pays before it works
 */
record Overload(boolean member, List<Type> parameters, Type result, Body body) {
    /** What a function does. */
    @FunctionalInterface
    interface Body {
        /** @throws sh.deploy.apiserver.kinds.cel.values.EvaluationFailed there is no result */
        Object apply(Object[] arguments, Work work);
    }
}
