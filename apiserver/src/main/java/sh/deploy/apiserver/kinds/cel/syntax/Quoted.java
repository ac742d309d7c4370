package sh.deploy.apiserver.kinds.cel.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A string or bytes as an expression writes them.
 *
 * @param value of bytes one character for each
 * @param end where it ends in the expression
 */
record Quoted(String value, boolean bytes, int end) {
    private static final int HEX = 16;
    private static final int OCTAL = 8;

    static boolean beginsAt(String text, int at) {
        int here = at;
        while (here < text.length() && here < at + 2 && "rRbB".indexOf(text.charAt(here)) >= 0) {
            here++;
        }
        return here < text.length()
                && (text.charAt(here) == '"' || text.charAt(here) == '\'')
                && (here < at + 2 || isRaw(text.charAt(at)) != isRaw(text.charAt(at + 1)));
    }

    private static boolean isRaw(char prefix) {
        return prefix == 'r' || prefix == 'R';
    }

    /** @throws CompileError it does not end, or an escape is none */
    static Quoted read(String text, int at) {
        int here = at;
        boolean raw = false;
        boolean bytes = false;
        while (text.charAt(here) != '"' && text.charAt(here) != '\'') {
            raw |= isRaw(text.charAt(here));
            bytes |= !isRaw(text.charAt(here));
            here++;
        }
        var quote = text.substring(here, here + 1);
        boolean isLong = text.startsWith(quote.repeat(3), here);
        var closing = isLong ? quote.repeat(3) : quote;
        here += closing.length();
        var value = new StringBuilder();
        while (!text.startsWith(closing, here)) {
            if (here >= text.length() || !isLong && (text.charAt(here) == '\n' || text.charAt(here) == '\r')) {
                throw new CompileError(at, "a string begins here and does not end");
            }
            here = text.charAt(here) == '\\' && !raw
                    ? escape(text, here, bytes, value)
                    : plain(text, here, bytes, value);
        }
        return new Quoted(value.toString(), bytes, here + closing.length());
    }

    private static int plain(String text, int here, boolean bytes, StringBuilder value) {
        int length = Character.charCount(text.codePointAt(here));
        add(text.substring(here, here + length), bytes, value);
        return here + length;
    }

    private static void add(String characters, boolean bytes, StringBuilder value) {
        value.append(bytes ? new String(characters.getBytes(UTF_8), ISO_8859_1) : characters);
    }

    private static int escape(String text, int here, boolean bytes, StringBuilder value) {
        char kind = here + 1 < text.length() ? text.charAt(here + 1) : ' ';
        int simple = "abfnrtv\\?\"'`".indexOf(kind);
        if (simple >= 0) {
            value.append("\u0007\b\f\n\r\t\u000b\\?\"'`".charAt(simple));
            return here + 2;
        }
        return switch (kind) {
            case 'x', 'X' -> numbered(text, here, here + 2, 2, HEX, bytes, value);
            case 'u' -> numbered(text, here, here + 2, bytes ? 0 : 4, HEX, false, value);
            case 'U' -> numbered(text, here, here + 2, bytes ? 0 : 8, HEX, false, value);
            default -> numbered(text, here, here + 1, 3, OCTAL, bytes, value);
        };
    }

    private static int numbered(
            String text, int here, int from, int digits, int radix, boolean byteOnly, StringBuilder value) {
        int end = from + digits;
        long code = -1;
        if (digits > 0 && end <= text.length()) {
            code = 0;
            for (int i = from; i < end && code >= 0; i++) {
                int digit = Character.digit(text.charAt(i), radix);
                code = digit < 0 ? -1 : code * radix + digit;
            }
        }
        boolean isSurrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        if (code < 0 || code > (byteOnly ? 255 : Character.MAX_CODE_POINT) || isSurrogate) {
            throw new CompileError(here, "this is no escape that a string may have");
        }
        value.appendCodePoint((int) code);
        return end;
    }
}
