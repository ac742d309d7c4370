package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into words. */
final class Lexer {
    private static final List<String> SIGNS = List.of(
            "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")",
            "[", "]", "{", "}");

    private final String text;
    private int here;

    private Lexer(String text) {
        this.text = text;
    }

    /** @throws CompileError where a word cannot be read */
    static List<Token> tokens(String text) {
        var lexer = new Lexer(text);
        var tokens = new ArrayList<Token>();
        do {
            tokens.add(lexer.next());
        } while (tokens.getLast().kind() != Token.Kind.END);
        return tokens;
    }

    private Token next() {
        skipSpace();
        if (here == text.length()) {
            return new Token(Token.Kind.END, "", here);
        }
        char first = text.charAt(here);
        if (Quoted.beginsAt(text, here)) {
            var quoted = Quoted.read(text, here);
            int at = here;
            here = quoted.end();
            return new Token(quoted.bytes() ? Token.Kind.BYTES : Token.Kind.STRING, quoted.value(), at);
        }
        if (isLetter(first)) {
            return name();
        }
        if (isDigit(first) || first == '.' && here + 1 < text.length() && isDigit(text.charAt(here + 1))) {
            return number();
        }
        for (var sign : SIGNS) {
            if (text.startsWith(sign, here)) {
                here += sign.length();
                return new Token(Token.Kind.SIGN, sign, here - sign.length());
            }
        }
        throw new CompileError(here, "unexpected character " + named(text.codePointAt(here)));
    }

    private void skipSpace() {
        while (here < text.length()) {
            char c = text.charAt(here);
            if (c == '/' && text.startsWith("//", here)) {
                int end = text.indexOf('\n', here);
                here = end < 0 ? text.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                here++;
            } else {
                return;
            }
        }
    }

    private Token name() {
        int start = here;
        while (here < text.length() && (isLetter(text.charAt(here)) || isDigit(text.charAt(here)))) {
            here++;
        }
        return new Token(Token.Kind.NAME, text.substring(start, here), start);
    }

    private Token number() {
        int start = here;
        if (text.startsWith("0x", here) || text.startsWith("0X", here)) {
            here += 2;
            skipWhile("0123456789abcdefABCDEF");
            return whole(start);
        }
        skipWhile("0123456789");
        boolean isDouble = false;
        if (here + 1 < text.length() && text.charAt(here) == '.' && isDigit(text.charAt(here + 1))) {
            isDouble = true;
            here++;
            skipWhile("0123456789");
        }
        if (here < text.length() && "eE".indexOf(text.charAt(here)) >= 0) {
            isDouble = true;
            here++;
            if (here < text.length() && "+-".indexOf(text.charAt(here)) >= 0) {
                here++;
            }
            skipWhile("0123456789");
        }
        return isDouble ? new Token(Token.Kind.DOUBLE, text.substring(start, here), start) : whole(start);
    }

    private Token whole(int start) {
        var digits = text.substring(start, here);
        if (here < text.length() && "uU".indexOf(text.charAt(here)) >= 0) {
            here++;
            return new Token(Token.Kind.UINT, digits, start);
        }
        return new Token(Token.Kind.INT, digits, start);
    }

    private void skipWhile(String allowed) {
        while (here < text.length() && allowed.indexOf(text.charAt(here)) >= 0) {
            here++;
        }
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String named(int character) {
        return character > ' ' && character < 127 ? "'" + (char) character + "'" : "U+" + "%04X".formatted(character);
    }
}
