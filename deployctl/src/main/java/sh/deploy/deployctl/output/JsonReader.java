package sh.deploy.deployctl.output;

import static sh.deploy.deployctl.output.Json.NODES;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/**
 * JSON text to a tree. Not Jackson's parser: the constants that its class begins with are computed anew at every start, which takes longer
 * than a short command's request.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 500;

    /** So many digits fit into a long, whatever they are. */
    private static final int LONG_DIGITS = 18;

    private final char[] text;
    private int at;

    private JsonReader(String text) {
        this.text = text.toCharArray();
    }

    /** The one value of the text; a missing node for an empty text. Anything else is an {@link IllegalArgumentException}. */
    static JsonNode read(String text) {
        var reader = new JsonReader(text);
        if (reader.atEnd()) {
            return NODES.missingNode();
        }
        var value = reader.value(0);
        if (!reader.atEnd()) {
            throw reader.unexpected("the end");
        }
        return value;
    }

    private boolean atEnd() {
        next();
        return at == text.length;
    }

    private JsonNode value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("JSON nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (next()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> NODES.stringNode(string());
            case 't' -> literal("true", NODES.booleanNode(true));
            case 'f' -> literal("false", NODES.booleanNode(false));
            case 'n' -> literal("null", NODES.nullNode());
            default -> number();
        };
    }

    private JsonNode object(int depth) {
        var object = NODES.objectNode();
        at++;
        for (boolean more = next() != '}'; more; more = more('}')) {
            if (next() != '"') {
                throw unexpected("a field's name");
            }
            var name = string();
            if (next() != ':') {
                throw unexpected("a colon");
            }
            at++;
            object.set(name, value(depth + 1));
        }
        at++;
        return object;
    }

    private JsonNode array(int depth) {
        var array = NODES.arrayNode();
        at++;
        for (boolean more = next() != ']'; more; more = more(']')) {
            array.add(value(depth + 1));
        }
        at++;
        return array;
    }

    /** Passes a comma; false before the end. */
    private boolean more(char end) {
        char next = next();
        if (next == ',') {
            at++;
            return true;
        }
        if (next != end) {
            throw unexpected("a comma or '" + end + "'");
        }
        return false;
    }

    private String string() {
        int from = ++at;
        while (at < text.length && text[at] != '"' && text[at] != '\\' && text[at] >= ' ') {
            at++;
        }
        var plain = new String(text, from, at - from);
        if (here() == '"') {
            at++;
            return plain;
        }
        return escaped(new StringBuilder(plain));
    }

    private String escaped(StringBuilder built) {
        for (char c = here(); c != '"'; c = here()) {
            if (c < ' ') {
                throw unexpected("a character of text or its end");
            }
            at++;
            built.append(c == '\\' ? escape() : c);
        }
        at++;
        return built.toString();
    }

    private char escape() {
        char c = here();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw unexpected("an escape");
            }
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = here() < 0x80 ? Character.digit(here(), 16) : -1;
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private JsonNode number() {
        int from = at;
        if (here() == '-') {
            at++;
        }
        int digitsFrom = at;
        digits();
        if (text[digitsFrom] == '0' && at > digitsFrom + 1) {
            throw new IllegalArgumentException("a number in the JSON text begins with a zero");
        }
        boolean whole = true;
        if (here() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (here() == 'e' || here() == 'E') {
            whole = false;
            at++;
            if (here() == '+' || here() == '-') {
                at++;
            }
            digits();
        }
        var written = new String(text, from, at - from);
        if (!whole) {
            return fraction(written);
        }
        return at - digitsFrom <= LONG_DIGITS ? NODES.numberNode(Long.parseLong(written)) : large(written);
    }

    /** As exact as kubectl, but where no double is large enough. */
    private static JsonNode fraction(String written) {
        double nearest = Double.parseDouble(written);
        return Double.isInfinite(nearest) ? NODES.numberNode(new BigDecimal(written)) : NODES.numberNode(nearest);
    }

    private static JsonNode large(String written) {
        var value = new BigInteger(written);
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    /** At least one. */
    private void digits() {
        int from = at;
        while (here() >= '0' && here() <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected("a value");
        }
    }

    private JsonNode literal(String word, JsonNode node) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (here() != word.charAt(i)) {
                throw unexpected(word);
            }
        }
        return node;
    }

    /** The character at which the reader stands; 0 at the end. */
    private char here() {
        return at < text.length ? text[at] : 0;
    }

    /** The next character that is no space; 0 at the end. */
    private char next() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return here();
    }

    private IllegalArgumentException unexpected(String wanted) {
        var found = at < text.length ? "'" + text[at] + "'" : "the end";
        return new IllegalArgumentException(
                "not JSON: " + wanted + " should stand at character " + at + ", not " + found);
    }
}
