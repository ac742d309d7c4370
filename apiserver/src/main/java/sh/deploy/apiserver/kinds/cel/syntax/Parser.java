package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions. Source: CEL's language definition, "Syntax". */
public final class Parser {
    /** UTF-16 units of an expression: far more than anybody reads, and so few that nothing made of them is large. */
    public static final int MOST_CHARACTERS = 10 * 1024;

    /** Levels of nesting, operators in a row counted as one each: as many as Kubernetes' parser takes. */
    public static final int MOST_LEVELS = 250;

    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while",
            "true",
            "false",
            "null");

    private final List<Token> tokens;
    private int next;
    private int level;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Whether a variable may be called so. */
    public static boolean isName(String text) {
        return text.matches("[_a-zA-Z][_a-zA-Z0-9]*") && !RESERVED.contains(text);
    }

    /** @throws CompileError that says where it cannot be read, or that it is too large */
    public static Expr parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new CompileError(0, "the expression has more than " + MOST_CHARACTERS + " characters");
        }
        var parser = new Parser(Lexer.tokens(text));
        var whole = parser.expression();
        parser.require(parser.peek().kind() == Token.Kind.END);
        return whole;
    }

    private Expr expression() {
        enter();
        var condition = or();
        if (!peek().is("?")) {
            level--;
            return condition;
        }
        int at = take().at();
        var then = or();
        expect(":");
        var otherwise = expression();
        level--;
        return new Expr.Choice(at, condition, then, otherwise);
    }

    private Expr or() {
        var terms = new ArrayList<Expr>(1);
        int at = peek().at();
        do {
            terms.add(and());
        } while (skip("||"));
        return terms.size() == 1 ? terms.getFirst() : new Expr.Logic(at, false, terms);
    }

    private Expr and() {
        var terms = new ArrayList<Expr>(1);
        int at = peek().at();
        do {
            terms.add(Operators.parse(this));
        } while (skip("&&"));
        return terms.size() == 1 ? terms.getFirst() : new Expr.Logic(at, true, terms);
    }

    Expr unary() {
        var sign = peek();
        if (sign.is("!") || sign.is("-")) {
            int count = 0;
            while (skip(sign.text())) {
                count++;
            }
            if (sign.is("-") && (peek().kind() == Token.Kind.INT || peek().kind() == Token.Kind.DOUBLE)) {
                count--;
                var negative = new Token(peek().kind(), "-" + take().text(), sign.at());
                return signed(sign, count, suffixes(Literals.number(negative)));
            }
            return signed(sign, count, member());
        }
        return member();
    }

    /** Two of one kind take each other back, but for what they say of the type. */
    private static Expr signed(Token sign, int count, Expr operand) {
        var result = operand;
        for (int i = 0; i < (count <= 2 ? count : 2 - count % 2); i++) {
            result = new Expr.Call(sign.at(), sign.is("!") ? "!_" : "-_", null, List.of(result));
        }
        return result;
    }

    private Expr member() {
        return suffixes(primary());
    }

    private Expr suffixes(Expr first) {
        var result = first;
        int before = level;
        while (true) {
            if (peek().is(".")) {
                result = dotted(result);
            } else if (peek().is("[")) {
                int at = take().at();
                boolean optional = skip("?");
                var index = expression();
                expect("]");
                result = new Expr.Index(at, result, index, optional);
            } else if (peek().is("{")) {
                result = object(result);
            } else {
                level = before;
                return result;
            }
            enter();
        }
    }

    private Expr dotted(Expr operand) {
        int dot = take().at();
        boolean optional = skip("?");
        var field = field();
        if (!peek().is("(")) {
            return new Expr.Select(dot, operand, field.text(), optional);
        }
        if (optional) {
            throw new CompileError(dot, "a function cannot be called by '.?'");
        }
        take();
        var arguments = list(")");
        var macro = Macros.member(field.at(), operand, field.text(), arguments);
        return macro != null ? macro : new Expr.Call(field.at(), field.text(), operand, arguments);
    }

    private Token field() {
        var field = take();
        boolean isField = field.kind() == Token.Kind.NAME
                && !field.isWord("in")
                && !field.isWord("true")
                && !field.isWord("false")
                && !field.isWord("null");
        if (!isField) {
            throw new CompileError(field.at(), "expected the name of a field, not " + field.described());
        }
        return field;
    }

    /** @param type what stands before the fields */
    private Expr object(Expr type) {
        int at = take().at();
        var name = typeName(type);
        if (name == null) {
            throw new CompileError(at, "before '{' there must be nothing, or the name of a type");
        }
        return new Expr.MakeObject(at, name, fields());
    }

    /** Null when it is no name. */
    private static @Nullable String typeName(Expr type) {
        var name = new StringBuilder();
        var rest = type;
        while (rest instanceof Expr.Select select && !select.optional()) {
            name.insert(0, "." + select.field());
            rest = select.operand();
        }
        return rest instanceof Expr.Name first ? first.name() + name : null;
    }

    private Expr primary() {
        var first = take();
        return switch (first.kind()) {
            case INT, UINT, DOUBLE -> Literals.number(first);
            case STRING, BYTES -> Literals.text(first);
            case NAME -> named(first, false);
            case END -> throw unexpected(first);
            case SIGN ->
                switch (first.text()) {
                    case "." -> named(take(), true);
                    case "(" -> {
                        var inside = expression();
                        expect(")");
                        yield inside;
                    }
                    case "[" -> new Expr.MakeList(first.at(), elements());
                    case "{" -> new Expr.MakeMap(first.at(), entries());
                    default -> throw unexpected(first);
                };
        };
    }

    private Expr named(Token name, boolean rooted) {
        if (name.kind() != Token.Kind.NAME) {
            throw unexpected(name);
        }
        var word = rooted ? null : Literals.word(name);
        if (word != null) {
            return word;
        }
        if (RESERVED.contains(name.text())) {
            throw new CompileError(name.at(), "'" + name.text() + "' is a reserved word");
        }
        if (!skip("(")) {
            return new Expr.Name(name.at(), name.text(), rooted);
        }
        var arguments = list(")");
        var macro = Macros.global(name.at(), name.text(), arguments);
        return macro != null ? macro : new Expr.Call(name.at(), name.text(), null, arguments);
    }

    private List<Expr> list(String end) {
        var list = new ArrayList<Expr>();
        while (!skip(end)) {
            list.add(expression());
            if (!skip(",")) {
                expect(end);
                break;
            }
        }
        return list;
    }

    private List<Expr.Element> elements() {
        var list = new ArrayList<Expr.Element>();
        while (!skip("]")) {
            boolean optional = skip("?");
            list.add(new Expr.Element(expression(), optional));
            if (!skip(",")) {
                expect("]");
                break;
            }
        }
        return list;
    }

    private List<Expr.Entry> entries() {
        var map = new ArrayList<Expr.Entry>();
        while (!skip("}")) {
            boolean optional = skip("?");
            var key = expression();
            expect(":");
            map.add(new Expr.Entry(key, expression(), optional));
            if (!skip(",")) {
                expect("}");
                break;
            }
        }
        return map;
    }

    private List<Expr.Field> fields() {
        var list = new ArrayList<Expr.Field>();
        while (!skip("}")) {
            boolean optional = skip("?");
            var name = field();
            expect(":");
            list.add(new Expr.Field(name.at(), name.text(), expression(), optional));
            if (!skip(",")) {
                expect("}");
                break;
            }
        }
        return list;
    }

    /** @return how deep it is then; to be set back by {@link #leaveTo} */
    int enter() {
        if (++level > MOST_LEVELS) {
            throw new CompileError(peek().at(), "the expression is nested more than " + MOST_LEVELS + " levels deep");
        }
        return level;
    }

    int level() {
        return level;
    }

    void leaveTo(int before) {
        level = before;
    }

    Token peek() {
        return tokens.get(next);
    }

    /** The end stays. */
    Token take() {
        var token = tokens.get(next);
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    private boolean skip(String sign) {
        boolean there = peek().is(sign);
        if (there) {
            next++;
        }
        return there;
    }

    private void expect(String sign) {
        if (!skip(sign)) {
            throw new CompileError(peek().at(), "expected '" + sign + "', not " + peek().described());
        }
    }

    private void require(boolean asExpected) {
        if (!asExpected) {
            throw unexpected(peek());
        }
    }

    private static CompileError unexpected(@Nullable Token token) {
        return token == null
                ? new CompileError(0, "unexpected end")
                : new CompileError(token.at(), "unexpected " + token.described());
    }
}
