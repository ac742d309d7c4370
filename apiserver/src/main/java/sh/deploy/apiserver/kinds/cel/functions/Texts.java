package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Texts, whose positions count code points. Source: CEL's language definition, and the extension "strings" in version 2, which Kubernetes
 * enables.
 */
final class Texts {
    private static final int NO_LIMIT = -1;

    private Texts() {}

    static void declare(Declarations all) {
        test(all, "contains", String::contains);
        test(all, "startsWith", String::startsWith);
        test(all, "endsWith", String::endsWith);
        change(all, "lowerAscii", text -> ascii(text, 'A', 'Z', 'a' - 'A'));
        change(all, "upperAscii", text -> ascii(text, 'a', 'z', 'A' - 'a'));
        change(all, "trim", Spaces::trimmed);
        positions(all);
        parts(all);
        all.function("strings.quote", List.of(STRING), STRING, (given, work) -> quoted((String) given[0], work));
    }

    /** The worst that a search may take: it compares all of what is sought at each character. */
    private static void chargeSearch(String text, String sought, Work work) {
        work.charge((text.length() / 10 + 1L) * (sought.length() / 10 + 1L));
    }

    private static void test(Declarations all, String name, BiPredicate<String, String> holds) {
        all.member(name, List.of(STRING, STRING), BOOL, (given, work) -> {
            chargeSearch((String) given[0], (String) given[1], work);
            return holds.test((String) given[0], (String) given[1]);
        });
    }

    private static void change(Declarations all, String name, UnaryOperator<String> change) {
        all.member(name, List.of(STRING), STRING, (given, work) -> {
            work.makeText(((String) given[0]).length());
            return change.apply((String) given[0]);
        });
    }

    private static String ascii(String text, char first, char last, int by) {
        var changed = text.toCharArray();
        for (int i = 0; i < changed.length; i++) {
            changed[i] += (char) (changed[i] >= first && changed[i] <= last ? by : 0);
        }
        return new String(changed);
    }

    private static void positions(Declarations all) {
        all.member("charAt", List.of(STRING, INT), STRING, (given, work) -> {
            var text = (String) given[0];
            work.chargeText(text.length());
            int at = unit(text, (Long) given[1]);
            return at == text.length() ? "" : text.substring(at, text.offsetByCodePoints(at, 1));
        });
        all.member("substring", List.of(STRING, INT), STRING, (given, work) -> {
            var text = (String) given[0];
            work.makeText(text.length());
            return text.substring(unit(text, (Long) given[1]));
        });
        all.member("substring", List.of(STRING, INT, INT), STRING, (given, work) -> {
            var text = (String) given[0];
            work.makeText(text.length());
            int from = unit(text, (Long) given[1]);
            int to = unit(text, (Long) given[2]);
            if (from > to) {
                throw new EvaluationFailed("invalid substring range: it ends before it begins");
            }
            return text.substring(from, to);
        });
        found(all, "indexOf", 0, (text, sought, from) -> text.indexOf(sought, from));
        found(all, "lastIndexOf", Integer.MAX_VALUE, (text, sought, from) -> text.lastIndexOf(sought, from));
    }

    /** Looks for a text in another. */
    @FunctionalInterface
    private interface Search {
        int find(String text, String sought, int from);
    }

    private static void found(Declarations all, String name, int usually, Search search) {
        all.member(name, List.of(STRING, STRING), INT, (given, work) -> {
            chargeSearch((String) given[0], (String) given[1], work);
            return point((String) given[0], search.find((String) given[0], (String) given[1], usually));
        });
        all.member(name, List.of(STRING, STRING, INT), INT, (given, work) -> {
            var text = (String) given[0];
            chargeSearch(text, (String) given[1], work);
            return point(text, search.find(text, (String) given[1], unit(text, (Long) given[2])));
        });
    }

    /** @throws EvaluationFailed the position is outside of the text */
    private static int unit(String text, long point) {
        if (point < 0 || point > Values.length(text)) {
            throw new EvaluationFailed("index out of range: the text has no such position");
        }
        return text.offsetByCodePoints(0, (int) point);
    }

    private static long point(String text, int unit) {
        return unit < 0 ? unit : text.codePointCount(0, unit);
    }

    private static void parts(Declarations all) {
        all.member(
                        "split",
                        List.of(STRING, STRING),
                        Type.list(STRING),
                        (given, work) -> split((String) given[0], (String) given[1], NO_LIMIT, work))
                .member(
                        "split",
                        List.of(STRING, STRING, INT),
                        Type.list(STRING),
                        (given, work) -> split((String) given[0], (String) given[1], (Long) given[2], work))
                .member(
                        "join",
                        List.of(Type.list(STRING)),
                        STRING,
                        (given, work) -> joined((List<?>) given[0], "", work))
                .member(
                        "join",
                        List.of(Type.list(STRING), STRING),
                        STRING,
                        (given, work) -> joined((List<?>) given[0], (String) given[1], work))
                .member(
                        "replace",
                        List.of(STRING, STRING, STRING),
                        STRING,
                        (given, work) ->
                                replaced((String) given[0], (String) given[1], (String) given[2], NO_LIMIT, work))
                .member(
                        "replace",
                        List.of(STRING, STRING, STRING, INT),
                        STRING,
                        (given, work) -> replaced(
                                (String) given[0], (String) given[1], (String) given[2], (Long) given[3], work));
    }

    private static List<String> split(String text, String separator, long limit, Work work) {
        chargeSearch(text, separator, work);
        var parts = new ArrayList<String>();
        if (text.isEmpty() && separator.isEmpty()) {
            return parts;
        }
        int from = 0;
        while (limit < 0 || parts.size() < limit - 1) {
            int end = separator.isEmpty() ? after(text, from) : text.indexOf(separator, from);
            if (end < 0 || separator.isEmpty() && end >= text.length()) {
                break;
            }
            work.makeElements(1);
            work.makeText(end - from);
            parts.add(text.substring(from, end));
            from = end + separator.length();
        }
        if (limit != 0) {
            work.makeText(text.length() - from);
            parts.add(text.substring(from));
        }
        return parts;
    }

    private static int after(String text, int at) {
        return at >= text.length() ? text.length() : text.offsetByCodePoints(at, 1);
    }

    private static String joined(List<?> parts, String separator, Work work) {
        long length = 0;
        work.charge(parts.size());
        for (var part : parts) {
            if (!(part instanceof String text)) {
                throw EvaluationFailed.noOverload("join", part);
            }
            length += (long) text.length() + separator.length();
        }
        work.makeText(length);
        var joined = new StringJoiner(separator);
        parts.forEach(part -> joined.add((String) part));
        return joined.toString();
    }

    /** An empty text is found before each character, and at the end. */
    private static String replaced(String text, String old, String by, long limit, Work work) {
        chargeSearch(text, old, work);
        var made = new StringBuilder();
        int from = 0;
        for (long done = 0; limit < 0 || done < limit; done++) {
            int at = old.isEmpty() ? afterFirst(text, from, done) : text.indexOf(old, from);
            if (at < 0) {
                break;
            }
            work.makeText((long) at - from + by.length());
            made.append(text, from, at).append(by);
            from = at + old.length();
        }
        work.makeText(text.length() - from);
        return made.append(text, from, text.length()).toString();
    }

    private static int afterFirst(String text, int from, long done) {
        if (done == 0) {
            return 0;
        }
        return from >= text.length() ? -1 : after(text, from);
    }

    private static String quoted(String text, Work work) {
        work.makeText(2L * text.length() + 2);
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int special = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
            if (special < 0) {
                quoted.append(c);
            } else {
                quoted.append('\\').append("abfnrtv\\\"".charAt(special));
            }
        }
        return quoted.append('"').toString();
    }
}
