package sh.deploy.apiserver.kinds.cel;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Parser;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.TakesLonger;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** An expression that was found to mean something. Immutable; safe for all threads. */
public final class Expression {
    private final String text;
    private final Code code;
    private final int places;
    private final int levels;
    private final int parts;

    private Expression(String text, Code code, int places, int levels, int parts) {
        this.text = text;
        this.code = code;
        this.places = places;
        this.levels = levels;
        this.parts = parts;
    }

    /**
     * Needs a stack for {@value Parser#MOST_LEVELS} levels of nesting, and time and memory in proportion to the text.
     *
     * @param wanted one of these types it must be of; none: any
     * @throws CompileError where it means nothing
     */
    public static Expression compile(String text, Environment environment, List<Type> wanted) {
        var tree = Parser.parse(text);
        var names = new Names(environment);
        var compiler = new Compiler(names);
        var code = compiler.compile(tree);
        if (!wanted.isEmpty() && !wanted.contains(code.type())) {
            throw new CompileError(
                    0,
                    "must evaluate to " + (wanted.size() == 1 ? "" : "one of ") + Type.names(wanted) + ", not to "
                            + code.type());
        }
        return new Expression(text, code, names.places(), compiler.levels(), compiler.parts());
    }

    public String text() {
        return text;
    }

    public Type type() {
        return code.type();
    }

    /** Levels of nesting, each of which takes a part of the stack when it is evaluated; {@value Parser#MOST_LEVELS} at most. */
    public int levels() {
        return levels;
    }

    /** How many expressions it consists of, the smallest counted too: the memory that it takes is in proportion. */
    public int parts() {
        return parts;
    }

    /**
     * @throws EvaluationFailed it has no value, or takes more than it may
     * @throws TakesLonger it was only tried
     */
    public Object evaluate(Input input, Work work) {
        try {
            work.nest(levels);
            return code.run(new Frame(input, new Object[places], work));
        } catch (EvaluationFailed | TakesLonger ended) {
            throw ended;
        } catch (StackOverflowError tooDeep) {
            throw work.tooDeep();
        } catch (RuntimeException unforeseen) {
            throw new EvaluationFailed("it cannot be evaluated"); // its own words may be an object's
        } finally {
            work.unnest(levels);
        }
    }

    /** {@code no such key: replicas, at line 1, column 12}. */
    public String sentence(EvaluationFailed failed) {
        return failed.getMessage() + (failed.at() < 0 ? "" : ", at " + CompileError.place(text, failed.at()));
    }
}
