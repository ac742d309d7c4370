package sh.deploy.apiserver.kinds.schema;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Single values: checks their type and brings quantities and times into their one form. */
final class ScalarReading {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    /** Java reads more: years of up to nine digits, times without seconds, small letters. */
    private static final Pattern RFC_3339 = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static final int BASE64_GROUP = 4;
    private static final int SECONDS_LENGTH = "2006-01-02T15:04:05Z".length();
    private static final int MICROS_LENGTH = "2006-01-02T15:04:05.000000Z".length();

    private ScalarReading() {}

    /** The value to keep; missing when it says nothing. */
    static JsonNode read(Scalar scalar, JsonNode value, CharSequence path) {
        return switch (scalar) {
            case ANY -> value;
            case STRING -> require(value.isString(), value, path, "string");
            case BOOLEAN -> require(value.isBoolean(), value, path, "bool");
            case INT32 -> require(value.isIntegralNumber() && value.canConvertToInt(), value, path, "int32");
            case INT64 -> require(value.isIntegralNumber() && value.canConvertToLong(), value, path, "int64");
            case DOUBLE -> require(value.isNumber(), value, path, "number");
            case BYTES -> bytes(require(value.isString(), value, path, "base64"), path);
            case INT_OR_STRING ->
                require(
                        value.isString() || value.isIntegralNumber() && value.canConvertToInt(),
                        value,
                        path,
                        "int32 or string");
            case QUANTITY -> quantity(require(value.isString() || value.isNumber(), value, path, "quantity"), path);
            case TIME -> time(require(value.isString(), value, path, "time"), path, false);
            case MICRO_TIME -> time(require(value.isString(), value, path, "time"), path, true);
        };
    }

    private static JsonNode require(boolean fits, JsonNode value, CharSequence path, String wanted) {
        if (!fits) {
            throw WrongType.of(value, path, wanted);
        }
        return value;
    }

    /** Written as Kubernetes writes what it has read: without breaks of lines, which it reads over, as RFC 4648 wants. */
    private static JsonNode bytes(JsonNode value, CharSequence path) {
        var text = value.stringValue();
        var written = base64(text.replace("\n", "").replace("\r", ""));
        if (written == null) {
            throw new WrongType("field \"" + path + "\" must hold base64: illegal base64 data");
        }
        return written.equals(text) ? value : NODES.stringNode(written);
    }

    /** Null for what is none; Java would read it without the padding too. */
    private static @Nullable String base64(String text) {
        try {
            return text.length() % BASE64_GROUP == 0
                    ? Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text))
                    : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static JsonNode quantity(JsonNode value, CharSequence path) {
        var text = value.asString();
        if (text.isEmpty()) {
            return NODES.stringNode("0");
        }
        var quantity = QuantityText.parse(text)
                .orElseThrow(() -> new WrongType("field \"" + path + "\" holds \"" + WrongType.shown(text)
                        + "\": quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', such as 500m, 1.5 or 2Gi"));
        var canonical = quantity.canonical();
        return value.isString() && canonical.equals(text) ? value : NODES.stringNode(canonical);
    }

    /** Kubernetes reads RFC 3339 and nothing else, so that an empty text is no time either. */
    private static JsonNode time(JsonNode value, CharSequence path, boolean micros) {
        var text = value.stringValue();
        var written = RFC_3339.matcher(text).matches() ? utc(text, micros) : "";
        if (written.length() != (micros ? MICROS_LENGTH : SECONDS_LENGTH)) {
            throw new WrongType("field \"" + path + "\" holds \"" + WrongType.shown(text)
                    + "\": times must be written like 2006-01-02T15:04:05Z");
        }
        return written.equals(text) ? value : NODES.stringNode(written);
    }

    /** Empty for what is no time; longer or shorter than others where the year has no four digits in UTC. */
    private static String utc(String text, boolean micros) {
        try {
            var utc = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return micros
                    ? MICROS.format(utc)
                    : DateTimeFormatter.ISO_INSTANT.format(utc.truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException notATime) {
            return "";
        }
    }
}
