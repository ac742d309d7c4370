package sh.deploy.apiserver.kinds.schema;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** Single values: checks their type and brings quantities and times into their one form. */
final class ScalarReading {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

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

    private static JsonNode bytes(JsonNode value, CharSequence path) {
        try {
            var unused = Base64.getDecoder()
                    .decode(value.stringValue().replace("\n", "").replace("\r", ""));
        } catch (IllegalArgumentException notBase64) {
            throw new WrongType("field \"" + path + "\" must hold base64: illegal base64 data");
        }
        return value;
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

    private static JsonNode time(JsonNode value, CharSequence path, boolean micros) {
        var text = value.stringValue();
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            var utc = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            var written = micros
                    ? MICROS.format(utc)
                    : DateTimeFormatter.ISO_INSTANT.format(utc.truncatedTo(ChronoUnit.SECONDS));
            return written.equals(text) ? value : NODES.stringNode(written);
        } catch (DateTimeParseException notATime) {
            throw new WrongType("field \"" + path + "\" holds \"" + WrongType.shown(text)
                    + "\": times must be written like 2006-01-02T15:04:05Z");
        }
    }
}
