package sh.deploy.apiserver.kinds.cel.functions;

import java.util.ArrayDeque;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/**
 * How many instructions a regular expression may become, at most, found before it is compiled: what is repeated counts as often as that. Where
 * its syntax is in doubt, it is taken for the larger. Of one pattern.
 */
final class PatternSize {
    private static final long TOO_MANY = 1L << 40;

    private final String pattern;
    private final ArrayDeque<Long> groups = new ArrayDeque<>();
    private int here;
    private long sum;
    private long last;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    /** @throws EvaluationFailed it cannot be a pattern */
    static long atMost(String pattern) {
        return new PatternSize(pattern).measure();
    }

    private long measure() {
        while (here < pattern.length()) {
            char c = pattern.charAt(here++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> charactersClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '*', '+', '?' -> last += 2;
                case '|' -> atom(2);
                default -> atom(1);
            }
        }
        while (!groups.isEmpty()) {
            close();
        }
        return Math.min(sum + last + 3, TOO_MANY);
    }

    private void atom(long size) {
        sum = Math.min(sum + last, TOO_MANY);
        last = size;
    }

    /** Each may be left out, which is an instruction more. @param written characters of the repetition, which may be none, such as {@code {,0}} */
    private void grow(long times, long written) {
        last = Math.min(Math.max((last + 2) * times, last + written), TOO_MANY);
    }

    /** What is quoted is no syntax; anything else that is escaped is one character, and braces behind it count as a repetition, but those of a number. */
    private void escape() {
        if (here < pattern.length() && pattern.charAt(here) == 'Q') {
            int end = pattern.indexOf("\\E", here);
            for (here++; here < (end < 0 ? pattern.length() : end); here++) {
                atom(1);
            }
            here = Math.min(here + 2, pattern.length());
        } else if (pattern.startsWith("x{", here)) {
            int end = pattern.indexOf('}', here);
            here = end < 0 ? pattern.length() : end + 1;
            atom(2);
        } else {
            here++;
            atom(2);
        }
    }

    /** It ends here no later than for those who compile it, so that no repetition hides in it. */
    private void charactersClass() {
        if (here < pattern.length() && pattern.charAt(here) == '^') {
            here++;
        }
        int begin = here;
        while (here < pattern.length() && (pattern.charAt(here) != ']' || here == begin)) {
            here += pattern.charAt(here) == '\\' ? 2 : 1;
        }
        if (here >= pattern.length()) {
            throw new EvaluationFailed("the regular expression is invalid: a class of characters does not end");
        }
        here++;
        atom(2);
    }

    private void open() {
        atom(0);
        groups.push(sum);
        sum = 0;
        last = 0;
    }

    /** Two remember where it was, and one stands for nothing where nothing is in it. Where nothing was opened, all before is one. */
    private void close() {
        long inside = Math.min(sum + last + 3, TOO_MANY);
        sum = groups.isEmpty() ? 0 : groups.pop();
        last = inside;
    }

    private void repeat() {
        int end = pattern.indexOf('}', here);
        long most = 0;
        boolean isRepetition = end > here;
        for (int i = here; i < end; i++) {
            char c = pattern.charAt(i);
            isRepetition &= c >= '0' && c <= '9' || c == ',';
        }
        if (!isRepetition) {
            atom(1);
            return;
        }
        for (var bound : pattern.substring(here, end).split(",", -1)) {
            most = Math.max(most, bound.isEmpty() ? 0 : bound.length() > 6 ? TOO_MANY : Long.parseLong(bound));
        }
        long written = end - here + 2L;
        here = end + 1;
        grow(most + 1, written);
    }
}
