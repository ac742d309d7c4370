package sh.deploy.apiserver.kinds.cel.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.NullValue;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;

/** Values as an expression writes them. */
final class Literals {
    private Literals() {}

    static Expr number(Token token) {
        return new Expr.Literal(
                token.at(),
                switch (token.kind()) {
                    case INT -> integer(token);
                    case UINT -> unsigned(token);
                    default -> decimal(token);
                });
    }

    static Expr text(Token token) {
        return new Expr.Literal(
                token.at(),
                token.kind() == Token.Kind.BYTES ? new Bytes(token.text().getBytes(ISO_8859_1)) : token.text());
    }

    static @Nullable Expr word(Token token) {
        return switch (token.text()) {
            case "true" -> new Expr.Literal(token.at(), true);
            case "false" -> new Expr.Literal(token.at(), false);
            case "null" -> new Expr.Literal(token.at(), NullValue.NULL);
            default -> null;
        };
    }

    private static Long integer(Token token) {
        try {
            return whole(token).longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new CompileError(token.at(), "this number is no int: it needs more than 64 bits");
        }
    }

    private static Unsigned unsigned(Token token) {
        var number = whole(token);
        if (number.bitLength() > Long.SIZE) {
            throw new CompileError(token.at(), "this number is no uint: it needs more than 64 bits");
        }
        return new Unsigned(number.longValue());
    }

    private static BigInteger whole(Token token) {
        try {
            var text = token.text().toLowerCase(java.util.Locale.ROOT);
            return text.contains("0x") ? new BigInteger(text.replace("0x", ""), 16) : new BigInteger(text);
        } catch (NumberFormatException unreadable) {
            throw new CompileError(token.at(), "this is no number");
        }
    }

    private static Double decimal(Token token) {
        try {
            var number = Double.valueOf(token.text());
            if (!number.isInfinite()) {
                return number;
            }
        } catch (NumberFormatException unreadable) {
            // said below
        }
        throw new CompileError(token.at(), "this is no number that a double holds");
    }
}
