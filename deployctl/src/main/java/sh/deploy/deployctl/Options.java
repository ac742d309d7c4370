package sh.deploy.deployctl;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Declares options without reflection, and reads them back. All values are text; units are parsed here. */
public final class Options {
    /** Anything longer is a slip, and would not fit where time is counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Options() {}

    /** A command with its one-line description, and the options that every command takes. */
    public static CommandSpec command(Command command, String name, String description) {
        var spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage().description(plain(description));
        common(spec);
        return spec;
    }

    /** Options that stand before or after the verb. */
    static void common(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        value(spec, "FILE", "The kubeconfig to use; else $KUBECONFIG, else ~/.kube/config.", "--kubeconfig");
        value(spec, "DIR", "The data folder of a cluster on this machine (~/.deploy).", "--data");
    }

    /** Options of commands that talk to a cluster. */
    public static CommandSpec clientCommand(Command command, String name, String description) {
        var spec = command(command, name, description);
        value(spec, "NAME", "The context of the kubeconfig to use.", "--context");
        value(spec, "NAME", "The namespace to work in.", "-n", "--namespace");
        return spec;
    }

    /** What stands in it is meant as it is; picocli takes it for a format. */
    private static String plain(String description) {
        return description.replace("%", "%%");
    }

    public static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], rest(names))
                .type(boolean.class)
                .arity("0")
                .description(plain(description))
                .build());
    }

    public static void value(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], rest(names))
                .type(String.class)
                .paramLabel(label)
                .description(plain(description))
                .build());
    }

    /** An option that may go without its value. */
    public static void optionalValue(
            CommandSpec spec, String label, String fallback, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], rest(names))
                .type(String.class)
                .arity("0..1")
                .fallbackValue(fallback)
                .paramLabel(label)
                .description(plain(description))
                .build());
    }

    /** An option that may stand several times. */
    public static void values(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], rest(names))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(plain(description))
                .build());
    }

    public static void positional(CommandSpec spec, String label, String arity, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity)
                .paramLabel(label)
                .description(plain(description))
                .build());
    }

    public static boolean has(ParseResult parsed, String name) {
        return parsed.hasMatchedOption(name);
    }

    public static String text(ParseResult parsed, String name, String fallback) {
        String value = parsed.matchedOptionValue(name, fallback);
        return value == null ? fallback : value;
    }

    public static List<String> all(ParseResult parsed, String name) {
        List<String> values = parsed.matchedOptionValue(name, List.<String>of());
        return values == null ? List.of() : values;
    }

    public static List<String> arguments(ParseResult parsed) {
        List<String> values =
                parsed.hasMatchedPositional(0) ? parsed.matchedPositionalValue(0, List.<String>of()) : null;
        return values == null ? List.of() : values;
    }

    /** An option of the command or, when it is not given there, one that stood before the verb. */
    public static @Nullable String anywhere(ParseResult parsed, ParseResult root, String name) {
        String own = parsed.matchedOptionValue(name, (String) null);
        return own != null || !root.commandSpec().optionsMap().containsKey(name)
                ? own
                : root.matchedOptionValue(name, (String) null);
    }

    public static int number(ParseResult parsed, String name, int fallback) {
        var written = text(parsed, name, "");
        if (written.isEmpty()) {
            return fallback;
        }
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw Failure.usage(name + " takes a whole number, got \"" + written + "\"");
        }
    }

    public static Duration duration(ParseResult parsed, String name, Duration fallback) {
        var written = text(parsed, name, "");
        return written.isEmpty() ? fallback : duration(name, written);
    }

    /** {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}; a bare number means seconds. */
    public static Duration duration(String name, String written) {
        var duration = parsed(name, written);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw Failure.usage(
                    name + " takes a duration from 0 to " + LONGEST.toHours() + "h, got \"" + written + "\"");
        }
        return duration;
    }

    private static Duration parsed(String name, String written) {
        try {
            if (written.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Duration.ofSeconds(Long.parseLong(written));
            }
            if (written.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(written.substring(0, written.length() - 2)));
            }
            return Duration.parse("PT" + written.toUpperCase(Locale.ROOT));
        } catch (RuntimeException e) {
            throw Failure.usage(name + " takes a duration such as 500ms, 30s, 5m or 1h, got \"" + written + "\"");
        }
    }

    private static String[] rest(String... names) {
        var rest = new String[names.length - 1];
        System.arraycopy(names, 1, rest, 0, rest.length);
        return rest;
    }
}
