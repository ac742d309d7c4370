package sh.deploy.apiserver.authn.oidc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Json;
import sh.deploy.apiserver.kinds.cel.values.NullValue;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evaluates expressions about one token, which may spend so much together: whoever can choose what their issuer writes into a token is not to
 * keep the server busy by it. For one thread; never waits. Each method throws a {@link ProblemException} with 401 that names the expression,
 * and nothing that the token says.
 */
final class TokenEvaluation {
    /** Cost of all of them in Kubernetes' units; a token is short, and to look at each of its groups costs some thousand. */
    static final long MOST_COST = 250_000;

    /** Of what they make on the way, roughly. */
    static final long MOST_BYTES = 4 << 20;

    /** Characters of what they give together: eight times as many as a token has. */
    static final int MOST_CHARACTERS = 64 << 10;

    static final Duration LONGEST = Duration.ofSeconds(1);

    private final Work work;
    private int characters;

    TokenEvaluation(Time time) {
        this.work = new Work(MOST_COST, MOST_BYTES, time.nanos() + LONGEST.toNanos(), time::nanos);
    }

    /** @param subject what its variable stands for */
    void require(JwtAuthenticator.Condition condition, ObjectNode subject) {
        var expression = condition.expression();
        var value = value(expression, subject);
        if (!value.equals(true)) {
            var message = condition.message().isEmpty() ? expression.text() : condition.message();
            throw Authenticator.unauthorized("what " + expression.field() + " requires does not hold: " + message);
        }
    }

    /** May be empty. */
    String text(TokenExpression expression, ObjectNode claims) {
        var value = value(expression, claims);
        if (value instanceof String text) {
            count(text, expression);
            return text;
        }
        throw refusal(expression, "its value is no text, but of type " + Values.typeName(value));
    }

    /** In their order; empty ones are left out. */
    List<String> texts(TokenExpression expression, ObjectNode claims) {
        var texts = new ArrayList<String>();
        switch (value(expression, claims)) {
            case NullValue _ -> {}
            case List<?> list -> list.forEach(one -> add(texts, one, expression));
            case Object one -> add(texts, one, expression);
        }
        return texts;
    }

    private void add(List<String> texts, Object value, TokenExpression expression) {
        if (!(value instanceof String text)) {
            throw refusal(
                    expression,
                    "its value is neither a text nor a list of texts; there is one of type " + Values.typeName(value));
        }
        if (!text.isEmpty()) {
            count(text, expression);
            texts.add(text);
        }
    }

    private void count(String text, TokenExpression expression) {
        characters += text.length();
        if (characters > MOST_CHARACTERS) {
            throw refusal(expression, "what expressions give has more than " + MOST_CHARACTERS + " characters");
        }
    }

    private Object value(TokenExpression expression, ObjectNode subject) {
        try {
            return expression.compiled().evaluate(_ -> Json.value(subject), work);
        } catch (EvaluationFailed failed) {
            throw refusal(expression, expression.compiled().sentence(failed));
        }
    }

    private static ProblemException refusal(TokenExpression expression, String why) {
        return Authenticator.unauthorized(expression.field() + " cannot be evaluated for the bearer token: " + why);
    }
}
