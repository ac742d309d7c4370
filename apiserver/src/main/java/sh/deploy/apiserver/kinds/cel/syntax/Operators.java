package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.List;
import java.util.Set;

/** What stands between two operands, but for {@code &&}, {@code ||} and {@code ?:}. All go from left to right. */
final class Operators {
    private static final List<Set<String>> LOOSEST_FIRST =
            List.of(Set.of("<", "<=", ">", ">=", "==", "!=", "in"), Set.of("+", "-"), Set.of("*", "/", "%"));

    private Operators() {}

    static Expr parse(Parser parser) {
        return parse(parser, 0);
    }

    private static Expr parse(Parser parser, int group) {
        if (group == LOOSEST_FIRST.size()) {
            return parser.unary();
        }
        int before = parser.level();
        var left = parse(parser, group + 1);
        while (isOperator(parser.peek(), group)) {
            var sign = parser.take();
            parser.enter();
            left = new Expr.Call(sign.at(), "_" + sign.text() + "_", null, List.of(left, parse(parser, group + 1)));
        }
        parser.leaveTo(before);
        return left;
    }

    private static boolean isOperator(Token token, int group) {
        boolean mayBe = token.kind() == Token.Kind.SIGN || token.isWord("in");
        return mayBe && LOOSEST_FIRST.get(group).contains(token.text());
    }
}
