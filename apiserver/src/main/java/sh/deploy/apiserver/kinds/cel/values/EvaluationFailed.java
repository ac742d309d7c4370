package sh.deploy.apiserver.kinds.cel.values;

/**
 * An expression has no value for what it was given. Its words name fields and types that the expression names, and never what an object holds.
 * Has no stack trace: it is an answer, not a defect.
 */
public sealed class EvaluationFailed extends RuntimeException permits LimitExceeded {
    private static final long serialVersionUID = 1L;
    private static final int NOWHERE = -1;

    private final String sentence;
    private final int at;

    public EvaluationFailed(String sentence) {
        this(sentence, NOWHERE);
    }

    /** @param at position in the expression */
    public EvaluationFailed(String sentence, int at) {
        super(sentence, null, false, false);
        this.sentence = sentence;
        this.at = at;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** Position in the expression; negative when it is not known. */
    public int at() {
        return at;
    }

    /** The same, at this position unless it has one. */
    public EvaluationFailed placed(int position) {
        return at >= 0 ? this : new EvaluationFailed(sentence, position);
    }

    /** What a function says that gets what it cannot take. */
    public static EvaluationFailed noOverload(String function, Object... arguments) {
        var types = new StringBuilder();
        for (var argument : arguments) {
            types.append(types.isEmpty() ? "" : ", ").append(Values.typeName(argument));
        }
        return new EvaluationFailed("no such overload: " + function + "(" + types + ")");
    }
}
