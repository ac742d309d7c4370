package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.BOOL;
import static sh.deploy.apiserver.kinds.cel.types.Type.INT;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Opaque;

/** Semantic versions. Source: Kubernetes' documentation, "Kubernetes Semver library", and semver.org 2.0.0. */
final class Versions {
    private static final String NAME = "kubernetes.Semver";
    private static final Type SEMVER = Type.opaque(NAME);
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + IDENTIFIER
            + "(?:\\." + IDENTIFIER + ")*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");
    private static final Pattern LEADING_ZEROS = Pattern.compile("(^|\\.)0+([0-9])");

    private Versions() {}

    /** @param early identifiers of what comes before the version itself; what is built in counts for nothing */
    private record Version(long major, long minor, long patch, List<String> early) implements Opaque {
        @Override
        public String typeName() {
            return NAME;
        }

        int compareTo(Version other) {
            int[] signs = {
                Long.compare(major, other.major), Long.compare(minor, other.minor), Long.compare(patch, other.patch)
            };
            for (int sign : signs) {
                if (sign != 0) {
                    return sign;
                }
            }
            if (early.isEmpty() || other.early.isEmpty()) {
                return Boolean.compare(early.isEmpty(), other.early.isEmpty());
            }
            for (int i = 0; i < Math.min(early.size(), other.early.size()); i++) {
                int sign = compare(early.get(i), other.early.get(i));
                if (sign != 0) {
                    return sign;
                }
            }
            return Integer.compare(early.size(), other.early.size());
        }

        private static int compare(String one, String other) {
            boolean isNumber = isNumber(one);
            if (isNumber && isNumber(other)) {
                return new BigInteger(one).compareTo(new BigInteger(other));
            }
            return isNumber == isNumber(other) ? Integer.signum(one.compareTo(other)) : isNumber ? -1 : 1;
        }

        private static boolean isNumber(String identifier) {
            return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }

    static void declare(Declarations all) {
        all.function("isSemver", List.of(STRING), BOOL, (given, work) -> read(given[0], false) != null)
                .function(
                        "isSemver",
                        List.of(STRING, BOOL),
                        BOOL,
                        (given, work) -> read(given[0], (Boolean) given[1]) != null)
                .function("semver", List.of(STRING), SEMVER, (given, work) -> required(given[0], false))
                .function(
                        "semver",
                        List.of(STRING, BOOL),
                        SEMVER,
                        (given, work) -> required(given[0], (Boolean) given[1]))
                .member("major", List.of(SEMVER), INT, (given, work) -> ((Version) given[0]).major())
                .member("minor", List.of(SEMVER), INT, (given, work) -> ((Version) given[0]).minor())
                .member("patch", List.of(SEMVER), INT, (given, work) -> ((Version) given[0]).patch())
                .member("compareTo", List.of(SEMVER, SEMVER), INT, (given, work) -> (long) compare(given));
        compared(all, "isLessThan", sign -> sign < 0);
        compared(all, "isGreaterThan", sign -> sign > 0);
    }

    private static void compared(Declarations all, String name, IntPredicate holds) {
        all.member(name, List.of(SEMVER, SEMVER), BOOL, (given, work) -> holds.test(compare(given)));
    }

    private static int compare(Object[] given) {
        return ((Version) given[0]).compareTo((Version) given[1]);
    }

    private static Version required(Object text, boolean normalize) {
        var version = read(text, normalize);
        if (version == null) {
            throw Conversions.unreadable("semantic version, as in 1.2.3");
        }
        return version;
    }

    private static @Nullable Version read(Object given, boolean normalize) {
        var text = (String) given;
        if (text.length() > Conversions.MOST_CHARACTERS) {
            return null;
        }
        var matcher = FORM.matcher(normalize ? normalized(text) : text);
        if (!matcher.matches()) {
            return null;
        }
        return new Version(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4) == null ? List.of() : List.of(matcher.group(4).split("\\.")));
    }

    /** Without a v in front or zeros that say nothing, and with as many numbers as there must be. */
    private static String normalized(String text) {
        var bare = text.startsWith("v") ? text.substring(1) : text;
        int end = 0;
        while (end < bare.length() && bare.charAt(end) != '-' && bare.charAt(end) != '+') {
            end++;
        }
        var numbers = new ArrayList<>(List.of(
                LEADING_ZEROS.matcher(bare.substring(0, end)).replaceAll("$1$2").split("\\.", -1)));
        while (numbers.size() < 3) {
            numbers.add("0");
        }
        return String.join(".", numbers) + bare.substring(end);
    }
}
