package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/**
 * A label selector as clients write it in a query: {@code app=web,tier!=db,env in (a,b),zone notin (c),gpu,!spot,size>3}.
 */
record LabelSelector(List<Requirement> requirements) {
    static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final Pattern KEY =
            Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)");

    sealed interface Requirement {
        boolean accepts(Map<String, String> labels);

        record In(String key, Set<String> values) implements Requirement {
            @Override
            public boolean accepts(Map<String, String> labels) {
                var value = labels.get(key);
                return value != null && values.contains(value);
            }
        }

        record NotIn(String key, Set<String> values) implements Requirement {
            @Override
            public boolean accepts(Map<String, String> labels) {
                var value = labels.get(key);
                return value == null || !values.contains(value);
            }
        }

        record Exists(String key) implements Requirement {
            @Override
            public boolean accepts(Map<String, String> labels) {
                return labels.containsKey(key);
            }
        }

        record Missing(String key) implements Requirement {
            @Override
            public boolean accepts(Map<String, String> labels) {
                return !labels.containsKey(key);
            }
        }

        record Compares(String key, boolean greater, long bound) implements Requirement {
            @Override
            public boolean accepts(Map<String, String> labels) {
                var number = wholeNumber(labels.get(key));
                return number != null && (greater ? number > bound : number < bound);
            }
        }
    }

    boolean accepts(Map<String, String> labels) {
        for (var requirement : requirements) {
            if (!requirement.accepts(labels)) {
                return false;
            }
        }
        return true;
    }

    boolean isEverything() {
        return requirements.isEmpty();
    }

    static LabelSelector parse(String text) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        var requirements = new ArrayList<Requirement>();
        for (var part : split(text)) {
            requirements.add(requirement(part.strip()));
        }
        return new LabelSelector(List.copyOf(requirements));
    }

    /** At commas that are not inside parentheses. */
    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Requirement requirement(String part) {
        var set = SET.matcher(part);
        if (set.matches()) {
            var key = key(set.group(1));
            var values = Arrays.stream(set.group(3).split(",", -1))
                    .map(value -> value(value.strip()))
                    .collect(Collectors.toUnmodifiableSet());
            return set.group(2).equals("in") ? new Requirement.In(key, values) : new Requirement.NotIn(key, values);
        }
        if (part.startsWith("!")) {
            return new Requirement.Missing(key(part.substring(1).strip()));
        }
        for (int i = 0; i < part.length(); i++) {
            switch (part.charAt(i)) {
                case '!' -> {
                    if (part.startsWith("!=", i)) {
                        return new Requirement.NotIn(key(part.substring(0, i)), Set.of(value(part.substring(i + 2))));
                    }
                    throw bad("found '!' in \"" + part + "\", expected: !=");
                }
                case '=' -> {
                    int after = part.startsWith("==", i) ? i + 2 : i + 1;
                    return new Requirement.In(key(part.substring(0, i)), Set.of(value(part.substring(after))));
                }
                case '>', '<' -> {
                    return compares(part, i);
                }
                default -> {}
            }
        }
        return new Requirement.Exists(key(part));
    }

    private static Requirement compares(String part, int operator) {
        var bound = wholeNumber(part.substring(operator + 1).strip());
        if (bound == null) {
            throw bad("for '>' and '<' the value must be a whole number, in \"" + part + "\"");
        }
        return new Requirement.Compares(key(part.substring(0, operator)), part.charAt(operator) == '>', bound);
    }

    private static String key(String text) {
        var key = text.strip();
        if (!KEY.matcher(key).matches()) {
            throw bad("\"" + key + "\" is not a label key");
        }
        return key;
    }

    private static String value(String text) {
        var value = text.strip();
        if (value.length() > 63 || !VALUE.matcher(value).matches()) {
            throw bad("\"" + value
                    + "\" is not a label value: at most 63 letters, digits, '-', '_' or '.', which must start and"
                    + " end with a letter or digit");
        }
        return value;
    }

    private static @Nullable Long wholeNumber(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static RuntimeException bad(String why) {
        return Problem.of(Reason.BAD_REQUEST, "unable to parse requirement: " + why)
                .toException();
    }
}
