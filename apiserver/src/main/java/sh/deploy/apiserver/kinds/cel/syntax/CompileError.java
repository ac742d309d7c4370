package sh.deploy.apiserver.kinds.cel.syntax;

/** An expression cannot be used; says where and why, in words for its author. Has no stack trace: it is an answer, not a defect. */
public final class CompileError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Characters of a sentence: it may name what an expression holds, and a policy has many expressions. */
    private static final int LONGEST = 400;

    private final int at;

    /** @param at position in the text, from 0, in UTF-16 units */
    public CompileError(int at, String sentence) {
        super(cut(sentence), null, false, false);
        this.at = at;
    }

    /** Never in the middle of a character. */
    private static String cut(String sentence) {
        if (sentence.length() <= LONGEST) {
            return sentence;
        }
        boolean splits = Character.isHighSurrogate(sentence.charAt(LONGEST - 1));
        return sentence.substring(0, splits ? LONGEST - 1 : LONGEST) + "...";
    }

    public int at() {
        return at;
    }

    /** {@code line 1, column 8: undeclared reference to 'objct'}. */
    public String sentence(String expression) {
        return place(expression, at) + ": " + getMessage();
    }

    /** Lines and columns count from 1. */
    public static String place(String expression, int at) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < Math.min(at, expression.length()); i++) {
            if (expression.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return "line " + line + ", column " + (Math.min(at, expression.length()) - start + 1);
    }
}
