package sh.deploy.apiserver.authn.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.configuration.Fields;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.types.Type;

/**
 * Reads single expressions of the file, and finds out what they mean. What is wrong is noted in the {@link Fields} of the object in which one
 * stands, and then there is none. What is of a type that is known only with a token in hand is looked at then. Pure; needs a stack as {@link
 * Expression#compile} does.
 */
final class ExpressionReader {
    private static final List<Type> TRUTH = List.of(Type.BOOL);
    private static final List<Type> TEXT = List.of(Type.STRING, Type.DYN);
    private static final List<Type> TEXTS =
            List.of(Type.STRING, Type.list(Type.STRING), Type.list(Type.DYN), Type.NULL, Type.DYN);

    /** Of an expression that is wrong, as much is repeated. */
    private static final int MOST_QUOTED = 200;

    private ExpressionReader() {}

    /** Whether something is so, of a token's claims. */
    static @Nullable TokenExpression claimCondition(Fields object, String name) {
        return read(object, name, TokenExpression.ABOUT_CLAIMS, TRUTH);
    }

    /** Whether something is so, of somebody. */
    static @Nullable TokenExpression userCondition(Fields object, String name) {
        return read(object, name, TokenExpression.ABOUT_USER, TRUTH);
    }

    /** A text, by a token's claims. */
    static @Nullable TokenExpression text(Fields object, String name) {
        return read(object, name, TokenExpression.ABOUT_CLAIMS, TEXT);
    }

    /** A text, a list of them, or null for none, by a token's claims. */
    static @Nullable TokenExpression texts(Fields object, String name) {
        return read(object, name, TokenExpression.ABOUT_CLAIMS, TEXTS);
    }

    private static @Nullable TokenExpression read(
            Fields object, String name, Environment environment, List<Type> wanted) {
        var text = object.text(name);
        try {
            return new TokenExpression(object.path(name), Expression.compile(text, environment, wanted));
        } catch (CompileError error) {
            object.fault(FieldCause.invalid(object.path(name), shown(text), error.sentence(text)));
            return null;
        }
    }

    /** On one line, like all that is said of a fault. */
    static String shown(String expression) {
        var cut = expression.length() > MOST_QUOTED ? expression.substring(0, MOST_QUOTED) + "..." : expression;
        return cut.replaceAll("\\s+", " ").strip();
    }
}
