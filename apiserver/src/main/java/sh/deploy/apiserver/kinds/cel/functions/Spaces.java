package sh.deploy.apiserver.kinds.cel.functions;

/** White space as Go has it: that of Unicode, where Java leaves out what does not break a line, and adds separators of old files. */
final class Spaces {
    private Spaces() {}

    static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Source: Unicode, property "White_Space"; none is beyond 16 bits. */
    private static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r' || c == '\u0085' || Character.isSpaceChar(c);
    }
}
