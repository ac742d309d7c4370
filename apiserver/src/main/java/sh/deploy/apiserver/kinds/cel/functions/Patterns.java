package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Regular expressions, which take linear time, paid for before they run: characters of the text times instructions of the pattern. Source:
 * CEL's language definition, {@code matches}, and Kubernetes' documentation, "Kubernetes regex library".
 */
final class Patterns {
    /** Characters of a pattern. */
    static final int MOST_CHARACTERS = 1_000;

    /** Instructions that a pattern becomes. */
    static final int MOST_INSTRUCTIONS = 5_000;

    /** Steps of a matcher that take no longer than one unit of cost may. */
    private static final long STEPS_FOR_ONE = 10;

    /** Bytes that an instruction takes, and what runs it. */
    private static final long BYTES_OF_ONE = 100;

    private Patterns() {}

    static void declare(Declarations all) {
        all.member("matches", List.of(STRING, STRING), Type.BOOL, Patterns::matches)
                .function("matches", List.of(STRING, STRING), Type.BOOL, Patterns::matches)
                .member("find", List.of(STRING, STRING), STRING, (given, work) -> {
                    var matcher = matcher(given, work);
                    return matcher.find() ? matcher.group() : "";
                })
                .member(
                        "findAll",
                        List.of(STRING, STRING),
                        Type.list(STRING),
                        (given, work) -> all((String) given[0], (String) given[1], -1, work))
                .member(
                        "findAll",
                        List.of(STRING, STRING, INT),
                        Type.list(STRING),
                        (given, work) -> all((String) given[0], (String) given[1], (Long) given[2], work));
    }

    private static Object matches(Object[] given, Work work) {
        return matcher(given, work).find();
    }

    private static Matcher matcher(Object[] given, Work work) {
        var text = (String) given[0];
        var pattern = compiled((String) given[1], work);
        chargeSearch(text.length(), pattern, work);
        work.makeText(text.length());
        return pattern.matcher(text);
    }

    private static void chargeSearch(int characters, Pattern pattern, Work work) {
        work.charge((characters + 1L) * pattern.programSize() / STEPS_FOR_ONE + 1);
    }

    private static Pattern compiled(String pattern, Work work) {
        if (pattern.length() > MOST_CHARACTERS) {
            throw new EvaluationFailed("the regular expression has more than " + MOST_CHARACTERS + " characters");
        }
        work.chargeText(pattern.length());
        IgnoredCase.check(pattern);
        long size = PatternSize.atMost(pattern);
        if (size > MOST_INSTRUCTIONS) {
            throw new EvaluationFailed("the regular expression is too large: it repeats too much too often");
        }
        work.charge(size);
        work.make(size * BYTES_OF_ONE);
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException invalid) {
            throw new EvaluationFailed("the regular expression is invalid");
        }
    }

    /** Each search may look at all the rest before it knows what it has found. */
    private static List<String> all(String text, String written, long most, Work work) {
        var pattern = compiled(written, work);
        work.makeText(text.length());
        var matcher = pattern.matcher(text);
        var found = new ArrayList<String>();
        int from = 0;
        while (most < 0 || found.size() < most) {
            chargeSearch(text.length() - from, pattern, work);
            if (!matcher.find()) {
                break;
            }
            from = matcher.end();
            work.makeElements(1);
            work.makeText((long) from - matcher.start());
            found.add(matcher.group());
        }
        return found;
    }
}
