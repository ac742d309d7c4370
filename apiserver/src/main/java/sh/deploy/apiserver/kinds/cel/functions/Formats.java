package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Opaque;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;

/** What texts may have to look like. Source: Kubernetes' documentation, "Kubernetes format library". */
final class Formats {
    private static final String NAME = "kubernetes.NamedFormat";
    private static final Type FORMAT = Type.opaque(NAME);
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String OLD_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String WORD = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Map<String, Format> BY_NAME = byName();

    private Formats() {}

    /** @param sentence what is wrong with a text that has another form */
    private record Format(String name, Predicate<String> holds, String sentence) implements Opaque {
        @Override
        public String typeName() {
            return NAME;
        }
    }

    private static Map<String, Format> byName() {
        var all = new LinkedHashMap<String, Format>();
        text(
                all,
                "dns1123Label",
                63,
                LABEL,
                "lower case alphanumeric characters or '-', at most 63, alphanumeric at both ends");
        var subdomain = "lower case alphanumeric characters, '-' or '.', at most 253, alphanumeric at both ends";
        text(all, "dns1123Subdomain", 253, LABEL + "(\\." + LABEL + ")*", subdomain);
        text(
                all,
                "dns1035Label",
                63,
                OLD_LABEL,
                "lower case alphanumeric characters or '-', at most 63, a letter first, alphanumeric last");
        var prefix = "a beginning of such a name: ";
        prefix(
                all,
                "dns1123LabelPrefix",
                63,
                LABEL,
                prefix + "lower case alphanumeric characters or '-', alphanumeric first");
        prefix(all, "dns1123SubdomainPrefix", 253, LABEL + "(\\." + LABEL + ")*", prefix + subdomain);
        prefix(
                all,
                "dns1035LabelPrefix",
                63,
                OLD_LABEL,
                prefix + "lower case alphanumeric characters or '-', a letter first");
        add(
                all,
                "qualifiedName",
                Formats::isQualifiedName,
                "a name of at most 63 alphanumeric characters, '-', '_' or '.', alphanumeric at both ends, with an optional DNS subdomain and '/' in front");
        text(
                all,
                "labelValue",
                63,
                "(" + WORD + ")?",
                "empty, or at most 63 alphanumeric characters, '-', '_' or '.', alphanumeric at both ends");
        add(all, "uri", Formats::isUri, "a URI");
        text(all, "uuid", 36, "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", "a UUID");
        add(all, "byte", Formats::isBase64, "bytes in Base64");
        add(all, "date", text -> isTime(() -> LocalDate.parse(text)), "a date as in 2026-01-02");
        add(all, "datetime", text -> isTime(() -> OffsetDateTime.parse(text)), "a moment as in 2026-01-02T03:04:05Z");
        return all;
    }

    static void declare(Declarations all) {
        all.function(
                        "format.named",
                        List.of(STRING),
                        Type.optional(FORMAT),
                        (given, work) -> OptionalValue.ofNullable(BY_NAME.get((String) given[0])))
                .member("validate", List.of(FORMAT, STRING), Type.optional(Type.list(STRING)), (given, work) -> {
                    var format = (Format) given[0];
                    var text = (String) given[1];
                    work.makeText(2L * text.length());
                    work.charge(text.length());
                    return format.holds().test(text)
                            ? OptionalValue.NONE
                            : OptionalValue.of(List.of("must be " + format.sentence()));
                });
        BY_NAME.forEach((name, format) -> all.function("format." + name, List.of(), FORMAT, (given, work) -> format));
    }

    private static void add(Map<String, Format> all, String name, Predicate<String> holds, String sentence) {
        all.put(name, new Format(name, holds, sentence));
    }

    private static void text(Map<String, Format> all, String name, int longest, String form, String sentence) {
        var pattern = Pattern.compile(form);
        add(all, name, text -> text.length() <= longest && pattern.matches(text), sentence);
    }

    /** A dash at its end may be followed by more. */
    private static void prefix(Map<String, Format> all, String name, int longest, String form, String sentence) {
        var pattern = Pattern.compile(form);
        add(
                all,
                name,
                text -> text.length() <= longest && pattern.matches(text.endsWith("-") ? text + "a" : text),
                sentence);
    }

    static boolean isSubdomain(String text) {
        return holds("dns1123Subdomain", text);
    }

    static boolean isLabel(String text) {
        return holds("dns1123Label", text);
    }

    private static boolean holds(String name, String text) {
        var format = BY_NAME.get(name);
        return format != null && format.holds().test(text);
    }

    private static boolean isQualifiedName(String text) {
        int slash = text.indexOf('/');
        var name = text.substring(slash + 1);
        boolean prefixHolds = slash < 0 || isSubdomain(text.substring(0, slash));
        return prefixHolds && name.length() <= 63 && name.matches(WORD);
    }

    private static boolean isUri(String text) {
        try {
            var uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException wrong) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    /** Reads a time. */
    @FunctionalInterface
    private interface Reading {
        Object read();
    }

    private static boolean isTime(Reading reading) {
        try {
            return reading.read() != null;
        } catch (DateTimeException wrong) {
            return false;
        }
    }
}
