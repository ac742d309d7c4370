package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * One spelling for each path, so that what is judged is what is looked up. Escapes of letters, digits and {@code - . _ ~} are undone, as
 * they mean the same (RFC 3986, 6.2.2.2). What somebody on the way could read as another path is refused: parts that are empty or
 * dots, and escapes of what no name holds, such as slashes.
 */
final class PlainPath {
    private static final int ESCAPE = 3;

    private PlainPath() {}

    /** @throws ProblemException 400 */
    static String of(String path) {
        var plain = path.indexOf('%') < 0 ? path : withoutNeedlessEscapes(path);
        var parts = plain.split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            check(parts[i], i == parts.length - 1);
        }
        return plain;
    }

    private static String withoutNeedlessEscapes(String path) {
        var plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                plain.append(c);
                continue;
            }
            int escaped = escaped(path, i);
            if (isUnreserved(escaped)) {
                plain.append((char) escaped);
            } else {
                plain.append(path, i, i + ESCAPE);
            }
            i += ESCAPE - 1;
        }
        return plain.toString();
    }

    private static int escaped(String text, int at) {
        int high = at + ESCAPE > text.length() ? -1 : Character.digit(text.charAt(at + 1), 16);
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
        if (low < 0) {
            throw refused("has a broken percent escape: " + text);
        }
        return (high << 4) | low;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static void check(String part, boolean isLast) {
        if (part.isEmpty() && !isLast) {
            throw refused("has an empty part, between two slashes");
        }
        if (part.equals(".") || part.equals("..")) {
            throw refused("has a part that is \"" + part + "\"");
        }
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) <= ' ' || part.charAt(i) > '~') {
                throw refused("has a character that must be escaped, as %C3%A9 stands for é");
            }
        }
        if (part.indexOf('%') >= 0) {
            checkEscaped(part);
        }
    }

    private static void checkEscaped(String part) {
        var decoded = decoded(part);
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '%' || Character.isISOControl(c)) {
                throw refused("has an escape of what no name may hold, a slash, a percent sign or a control character: "
                        + part);
            }
        }
    }

    private static String decoded(String part) {
        var bytes = new ByteArrayOutputStream(part.length());
        for (int i = 0; i < part.length(); i++) {
            boolean isEscape = part.charAt(i) == '%';
            bytes.write(isEscape ? escaped(part, i) : part.charAt(i));
            i += isEscape ? ESCAPE - 1 : 0;
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("has escapes that are no UTF-8: " + part);
        }
    }

    private static ProblemException refused(String why) {
        return Problem.of(Reason.BAD_REQUEST, "the address " + why).toException();
    }
}
