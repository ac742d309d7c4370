package sh.deploy.apiserver.kinds.cel.functions;

import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/**
 * Which regular expressions may ask for flag {@code i}. RE2J goes round the characters that are the same but for their case until it is back
 * where it began; from some, first U+1C80, it never comes back, as its tables are older than those of the Java that it runs on. So with that
 * flag a pattern names none from there on: then no range reaches one either. Classes by name, such as {@code \pL}, are made of tables.
 */
final class IgnoredCase {
    /** The first character that may not be named. */
    static final int FIRST_REFUSED = 0x1C80;

    private static final String BY_NUMBER = "\\x{";
    private static final String FLAGS = "imsU-";

    private IgnoredCase() {}

    /** @throws EvaluationFailed it might never be compiled */
    static void check(String pattern) {
        if (isAskedFor(pattern) && (namesRefused(pattern) || namesRefusedByNumber(pattern))) {
            throw new EvaluationFailed("with flag i a regular expression may name no character from U+1C80 on");
        }
    }

    /** Also where it is no syntax, as in a class: that is one character less, and no harm. */
    private static boolean isAskedFor(String pattern) {
        for (int at = pattern.indexOf("(?"); at >= 0; at = pattern.indexOf("(?", at + 2)) {
            for (int i = at + 2; i < pattern.length() && FLAGS.indexOf(pattern.charAt(i)) >= 0; i++) {
                if (pattern.charAt(i) == 'i') {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesRefused(String pattern) {
        return pattern.codePoints().anyMatch(c -> c >= FIRST_REFUSED);
    }

    private static boolean namesRefusedByNumber(String pattern) {
        for (int at = pattern.indexOf(BY_NUMBER); at >= 0; at = pattern.indexOf(BY_NUMBER, at + 1)) {
            long number = 0;
            for (int i = at + BY_NUMBER.length(); i < pattern.length() && number < FIRST_REFUSED; i++) {
                int digit = Character.digit(pattern.charAt(i), 16);
                if (digit < 0) {
                    break;
                }
                number = number * 16 + digit;
            }
            if (number >= FIRST_REFUSED) {
                return true;
            }
        }
        return false;
    }
}
