package sh.deploy.apiserver.kinds.cel.syntax;

/**
 * A word of an expression.
 *
 * @param text as written; of strings and bytes what they stand for
 * @param at where it begins
 */
record Token(Kind kind, String text, int at) {
    enum Kind {
        NAME,
        INT,
        UINT,
        DOUBLE,
        STRING,
        BYTES,
        SIGN,
        END
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isWord(String word) {
        return kind == Kind.NAME && text.equals(word);
    }

    /** As a sentence names it. */
    String described() {
        return kind == Kind.END ? "the end of the expression" : "'" + text + "'";
    }
}
