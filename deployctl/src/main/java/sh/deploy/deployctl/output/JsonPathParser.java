package sh.deploy.deployctl.output;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.Failure;

/** Reads a JSONPath template. Used once. */
final class JsonPathParser {
    private final String text;
    private int at;

    JsonPathParser(String text) {
        this.text = text;
    }

    List<JsonPath.Part> parse() {
        var parts = body(false);
        if (at < text.length()) {
            throw wrong("{end} without {range}");
        }
        return parts;
    }

    private List<JsonPath.Part> body(boolean inRange) {
        var parts = new ArrayList<JsonPath.Part>();
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int end = open < 0 ? text.length() : open;
            if (end > at) {
                parts.add(new JsonPath.Part.Text(text.substring(at, end)));
            }
            at = end;
            if (open < 0) {
                break;
            }
            if (text.startsWith("{end}", at)) {
                if (inRange) {
                    at += "{end}".length();
                }
                return parts;
            }
            at++;
            expression(parts);
        }
        if (inRange) {
            throw wrong("{range} without {end}");
        }
        return parts;
    }

    private void expression(List<JsonPath.Part> parts) {
        skipSpace();
        if (text.startsWith("range ", at)) {
            at += "range ".length();
            skipSpace();
            var path = path();
            expect('}');
            parts.add(new JsonPath.Part.Range(path, body(true)));
            return;
        }
        while (!peek('}')) {
            int before = at;
            if (peek('"') || peek('\'')) {
                parts.add(new JsonPath.Part.Text(quoted()));
            } else {
                parts.add(new JsonPath.Part.Values(path()));
            }
            skipSpace();
            if (at == before) {
                throw wrong(at == text.length() ? "\"}\" is expected" : "a path is expected");
            }
        }
        at++;
    }

    private JsonPath.Path path() {
        boolean fromRoot = peek('$');
        if (fromRoot || peek('@')) {
            at++;
        }
        var steps = new ArrayList<Step>();
        while (at < text.length()) {
            if (text.startsWith("..", at)) {
                at += 2;
                steps.add(new Step.Below());
                if (!peek('[')) {
                    steps.add(named());
                }
            } else if (peek('.')) {
                at++;
                if (!peek('[') && !atEndOfPath()) {
                    steps.add(named());
                }
            } else if (peek('[')) {
                at++;
                steps.add(bracketed());
            } else if (steps.isEmpty() && !fromRoot && !atEndOfPath()) {
                steps.add(named());
            } else {
                break;
            }
        }
        return new JsonPath.Path(fromRoot, steps);
    }

    private Step named() {
        if (peek('*')) {
            at++;
            return new Step.All();
        }
        var name = new StringBuilder();
        while (!atEndOfPath() && !peek('.') && !peek('[')) {
            if (peek('\\') && at + 1 < text.length()) {
                at++;
            }
            name.append(text.charAt(at++));
        }
        if (name.isEmpty()) {
            throw wrong("a field name is missing");
        }
        return new Step.Field(name.toString());
    }

    private boolean atEndOfPath() {
        return at >= text.length() || " })]=!<>,".indexOf(text.charAt(at)) >= 0;
    }

    private Step bracketed() {
        var steps = new ArrayList<Step>();
        do {
            skipSpace();
            steps.add(selector());
            skipSpace();
        } while (take(','));
        expect(']');
        return steps.size() == 1 ? steps.getFirst() : new Step.Union(steps);
    }

    private Step selector() {
        if (take('*')) {
            return new Step.All();
        }
        if (peek('"') || peek('\'')) {
            return new Step.Field(quoted());
        }
        if (text.startsWith("?(", at)) {
            at += 2;
            return filter();
        }
        int start = peek(':') ? 0 : number();
        if (!take(':')) {
            return new Step.Slice(start, start == -1 ? Step.Slice.OPEN : start + 1, 1);
        }
        int end = peek(']') || peek(':') ? Step.Slice.OPEN : number();
        int step = take(':') && !peek(']') ? number() : 1;
        if (step < 1) {
            throw wrong("the step of a slice is at least 1");
        }
        return new Step.Slice(start, end, step);
    }

    private Step filter() {
        var left = operand();
        skipSpace();
        var operator = operator();
        skipSpace();
        var right = operator.isEmpty() ? left : operand();
        skipSpace();
        expect(')');
        return new Step.Filter(left, operator, right);
    }

    private String operator() {
        for (var operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                return operator;
            }
        }
        return "";
    }

    private Step.Operand operand() {
        skipSpace();
        if (peek('@') || peek('$')) {
            return new Step.Operand.Selected(path());
        }
        if (peek('"') || peek('\'')) {
            return new Step.Operand.Literal(Json.NODES.stringNode(quoted()));
        }
        int start = at;
        while (at < text.length() && " )=!<>".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return new Step.Operand.Literal(Literals.of(text.substring(start, at)));
    }

    private String quoted() {
        char quote = text.charAt(at++);
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            value.append(c == '\\' && at < text.length() ? Literals.escaped(text.charAt(at++)) : c);
        }
        expect(quote);
        return value.toString();
    }

    private int number() {
        int start = at;
        take('-');
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        try {
            return Integer.parseInt(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw wrong("a number, a quoted name, * or ?(…) is expected");
        }
    }

    private void skipSpace() {
        while (peek(' ')) {
            at++;
        }
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean take(char c) {
        boolean there = peek(c);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("\"" + c + "\" is expected");
        }
    }

    private Failure wrong(String why) {
        return Failure.usage("JSONPath " + text + ": " + why + " at character " + (at + 1));
    }
}
