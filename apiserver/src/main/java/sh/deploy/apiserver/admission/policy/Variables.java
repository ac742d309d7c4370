package sh.deploy.apiserver.admission.policy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.Input;
import sh.deploy.apiserver.kinds.cel.policy.AdmissionVariables;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * A policy's variables, evaluated when they are first used, and once. What that takes is taken from the budget of all, and what they make stays
 * counted. Of one evaluation.
 */
final class Variables implements Input, MapValue {
    /** Levels of nesting of expressions that are under way since they use each other; the stack of who evaluates them takes some times as many. */
    static final int MOST_LEVELS = 2_000;

    /** Levels that using a variable takes by itself. */
    private static final int LEVELS_OF_A_USE = 4;

    private final Map<String, Expression> expressions;
    private final Circumstances circumstances;
    private final Work work;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, EvaluationFailed> failures = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private int levels;

    Variables(Map<String, Expression> expressions, Circumstances circumstances, Work work) {
        this.expressions = expressions;
        this.circumstances = circumstances;
        this.work = work;
    }

    @Override
    public Object value(String name) {
        return name.equals(AdmissionVariables.VARIABLES) ? this : circumstances.value(name);
    }

    @Override
    public @Nullable Object get(Object key) {
        var expression = key instanceof String name ? expressions.get(name) : null;
        if (expression == null) {
            return null;
        }
        var name = key.toString();
        var failure = failures.get(name);
        if (failure != null) {
            throw failure;
        }
        var known = values.get(name);
        if (known == null) {
            known = evaluated(name, expression);
            values.put(name, known);
        }
        return known;
    }

    private Object evaluated(String name, Expression expression) {
        if (!underWay.add(name)) {
            throw new EvaluationFailed("variable '" + name + "' depends on itself");
        }
        levels += expression.levels() + LEVELS_OF_A_USE;
        long before = work.forAnother();
        try {
            if (levels > MOST_LEVELS) {
                throw new LimitExceeded("operation cancelled: variables use each other through too many levels");
            }
            return expression.evaluate(this, work);
        } catch (LimitExceeded limit) {
            throw limit;
        } catch (EvaluationFailed failed) {
            var failure = new EvaluationFailed(
                    "composited variable \"" + name + "\" fails to evaluate: " + expression.sentence(failed));
            failures.put(name, failure);
            throw failure;
        } finally {
            work.back(before);
            levels -= expression.levels() + LEVELS_OF_A_USE;
            underWay.remove(name);
        }
    }

    @Override
    public List<String> keys() {
        return List.copyOf(expressions.keySet());
    }

    @Override
    public int size() {
        return expressions.size();
    }
}
