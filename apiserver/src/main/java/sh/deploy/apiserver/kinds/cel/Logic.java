package sh.deploy.apiserver.kinds.cel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Values;

/** And, or: what decides the whole decides it also where another term has no value. */
final class Logic {
    private Logic() {}

    static boolean isTruth(Type type) {
        return type.equals(Type.BOOL) || type.equals(Type.DYN);
    }

    static boolean truth(Object value, int at) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new EvaluationFailed("no such overload: expected a bool, not a " + Values.typeName(value), at);
    }

    static Code of(Expr.Logic logic, List<Code> terms) {
        for (var term : terms) {
            if (!isTruth(term.type())) {
                throw Compiler.noOverload(
                        logic.at(),
                        logic.and() ? "_&&_" : "_||_",
                        terms.stream().map(Code::type).toList());
            }
        }
        boolean deciding = !logic.and();
        return new Code(Type.BOOL, frame -> {
            frame.work().charge(1);
            var gathered = new Gathered(deciding);
            for (var term : terms) {
                if (gathered.decides(term, frame, logic.at())) {
                    return deciding;
                }
            }
            return gathered.otherwise();
        });
    }

    /** What several terms have said. Of one evaluation. */
    static final class Gathered {
        private final boolean deciding;
        private @Nullable EvaluationFailed failed;

        Gathered(boolean deciding) {
            this.deciding = deciding;
        }

        boolean decides(Code term, Frame frame, int at) {
            try {
                return truth(term.run(frame), at) == deciding;
            } catch (LimitExceeded limit) {
                throw limit;
            } catch (EvaluationFailed failure) {
                failed = failed == null ? failure : failed;
                return false;
            }
        }

        /** When none has decided. @throws EvaluationFailed one had no value */
        boolean otherwise() {
            if (failed != null) {
                throw failed;
            }
            return !deciding;
        }
    }
}
