package sh.deploy.apiserver.kinds.tree;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.log.EncodedObject;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON bytes to trees and back, without databind: this is the hot path of every write. Limits nesting, so that recursion
 * over any tree is safe.
 */
public final class JsonTrees {
    /** Levels of what we wrote: versions before took so many. */
    public static final int MAX_DEPTH_WRITTEN = 256;

    /** So many fields that are given twice are remembered: enough to see what is wrong. */
    static final int MAX_DUPLICATES = 100;

    /**
     * Names, values, and beginnings and ends of objects and lists that one text may have. Each takes memory, however short it is: a million
     * empty objects fit into a body, and what is made of them to judge them would not fit a server.
     */
    public static final int MAX_TOKENS = 400_000;

    /** Characters of a name in a path; more than the key of a label has. */
    static final int MAX_NAME_SHOWN = 320;

    private static final int TYPICAL_OBJECT_BYTES = 2_048;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Digits of a number. */
    private static final int MAX_DIGITS = 100;

    /** Characters of a field's name; however many bytes they take, a reader takes them. See {@link StreamReadConstraints#getMaxNameLength}. */
    private static final int MAX_NAME = StreamReadConstraints.DEFAULT_MAX_NAME_LEN / 4;

    /** Smaller than this is each whole number with so many digits. */
    private static final BigInteger TOO_LARGE = BigInteger.TEN.pow(MAX_DIGITS);

    /** Far beyond what a double holds, and far below what would not fit an int once it has grown. */
    private static final int MAX_EXPONENT = 10_000_000;

    /**
     * Digits of a number in what we wrote: with a point behind the first digit, the exponent grows. Versions before took a number that has
     * more than {@value #MAX_DIGITS} then.
     */
    private static final int MAX_DIGITS_WRITTEN = MAX_DIGITS + 10;

    private static final JsonFactory FACTORY = factory(Bounds.NESTING_LEVELS, MAX_DIGITS, MAX_TOKENS);
    private static final JsonFactory WRITTEN = factory(MAX_DEPTH_WRITTEN, MAX_DIGITS_WRITTEN, Long.MAX_VALUE);

    private JsonTrees() {}

    private static JsonFactory factory(int levels, int digits, long tokens) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(levels)
                        .maxStringLength(16 << 20)
                        .maxNumberLength(digits)
                        .maxTokenCount(tokens)
                        .build())
                .build();
    }

    /**
     * @param root what the bytes say
     * @param duplicateFields paths of fields that stood more than once in their object, {@value #MAX_DUPLICATES} at most; the
     *     last value counts
     */
    public record Parsed(JsonNode root, List<String> duplicateFields) {}

    /**
     * What is found while a text is read, and how strictly that is done.
     *
     * @param duplicates paths of fields that stood more than once in their object
     * @param isOurs whether we wrote the text
     */
    private record Reading(List<String> duplicates, boolean isOurs) {
        BigDecimal checked(BigDecimal number) {
            if (!isOurs && !isReadable(number)) {
                throw tooMuch();
            }
            return number;
        }
    }

    private static boolean hasZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    /** @throws sh.deploy.api.problem.ProblemException 400 that says where the text stops being JSON */
    public static Parsed parse(byte[] json) {
        if (!Utf8.is(json)
                || hasZero(json)) { // the parser takes some bytes for other characters, and zeros for another encoding
            throw bad("the request body is not valid JSON: it is not UTF-8");
        }
        return parse(FACTORY, json, new Reading(new ArrayList<>(0), false));
    }

    private static Parsed parse(JsonFactory factory, byte[] json, Reading reading) {
        try (var parser = factory.createParser(ObjectReadContext.empty(), json)) {
            var first = parser.nextToken();
            if (first == null) {
                throw bad("the request body is empty");
            }
            var root = value(parser, first, reading);
            if (parser.nextToken() != null) {
                throw bad("the request body goes on after the end of its JSON value, at " + place(parser));
            }
            return new Parsed(root, reading.duplicates());
        } catch (StreamConstraintsException e) {
            throw tooMuch();
        } catch (StreamReadException e) {
            throw bad("the request body is not valid JSON: line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (NumberFormatException | ArithmeticException e) {
            throw bad("the request body is not valid JSON that could be kept: a number has too large an exponent");
        } catch (JacksonException e) {
            throw bad("the request body is not valid JSON: its text is not well encoded");
        }
    }

    /** Whether a tree has more levels than that; looks no deeper. */
    public static boolean isDeeperThan(int levels, JsonNode tree) {
        if (tree.isContainer() && levels == 0) {
            return true;
        }
        for (var child : tree) {
            if (child.isContainer() && isDeeperThan(levels - 1, child)) {
                return true;
            }
        }
        return false;
    }

    /** Whether what we would write of a tree can be read again: it is not too deep, and none of its numbers and names is too long. */
    public static boolean isReadable(JsonNode tree) {
        return isReadable(Bounds.NESTING_LEVELS, tree);
    }

    /** As {@link #isReadable(JsonNode)}, for what has at most so many levels. */
    public static boolean isReadable(int levels, JsonNode tree) {
        if (levels == 0) {
            return false;
        }
        if (tree instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (member.getKey().length() > MAX_NAME || !isReadableBelow(levels, member.getValue())) {
                    return false;
                }
            }
            return true;
        }
        for (var element : tree) {
            if (!isReadableBelow(levels, element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isReadableBelow(int levels, JsonNode child) {
        return child.isContainer() ? isReadable(levels - 1, child) : !child.isNumber() || isReadableNumber(child);
    }

    private static boolean isReadableNumber(JsonNode number) {
        return switch (number.numberType()) {
            case BIG_INTEGER -> number.bigIntegerValue().abs().compareTo(TOO_LARGE) < 0;
            case BIG_DECIMAL -> isReadable(number.decimalValue());
            default -> true;
        };
    }

    /** A reader counts the digits of the exponent too, and those as it is written. */
    private static boolean isReadable(BigDecimal number) {
        return number.precision() <= MAX_DIGITS
                && Math.abs((long) number.scale()) <= MAX_EXPONENT
                && number.toString().chars().filter(c -> c >= '0' && c <= '9').count() <= MAX_DIGITS;
    }

    /** Parses bytes that we wrote ourselves. */
    public static ObjectNode object(byte[] json) {
        return (ObjectNode)
                parse(WRITTEN, json, new Reading(new ArrayList<>(0), true)).root();
    }

    public static byte[] bytes(JsonNode tree) {
        try (var out = new ByteArrayBuilder(TYPICAL_OBJECT_BYTES)) {
            try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
                write(generator, tree);
            }
            return out.toByteArray();
        }
    }

    /** Encodes an object with an empty place for the revision that it does not have yet. */
    public static EncodedObject encode(ObjectNode object) {
        int offset = -1;
        var out = new Bytes();
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            generator.writeStartObject();
            for (var field : object.properties()) {
                generator.writeName(field.getKey());
                if (field.getKey().equals("metadata") && field.getValue() instanceof ObjectNode metadata) {
                    offset = metadata(generator, out, metadata);
                } else {
                    write(generator, field.getValue());
                }
            }
            generator.writeEndObject();
        }
        return new EncodedObject(out.buffer(), out.size(), offset);
    }

    /** What was written, without another copy of it. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(TYPICAL_OBJECT_BYTES);
        }

        byte[] buffer() {
            return buf;
        }
    }

    private static int metadata(JsonGenerator generator, Bytes out, ObjectNode metadata) {
        generator.writeStartObject();
        for (var field : metadata.properties()) {
            if (!field.getKey().equals("resourceVersion")) {
                generator.writeName(field.getKey());
                write(generator, field.getValue());
            }
        }
        generator.writeName("resourceVersion");
        generator.writeString("");
        generator.flush();
        int offset = out.size() - 1;
        generator.writeEndObject();
        return offset;
    }

    private static JsonNode value(JsonParser parser, JsonToken token, Reading reading) {
        return switch (token) {
            case START_OBJECT -> object(parser, reading);
            case START_ARRAY -> array(parser, reading);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(reading.checked(parser.getDecimalValue()));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private static JsonNode integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private static ObjectNode object(JsonParser parser, Reading reading) {
        var object = NODES.objectNode();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            var before = object.replace(name, value(parser, parser.nextToken(), reading));
            if (before != null && reading.duplicates().size() < MAX_DUPLICATES) {
                reading.duplicates().add(path(parser.streamReadContext(), name));
            }
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, Reading reading) {
        var array = NODES.arrayNode();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token, reading));
        }
        return array;
    }

    /**
     * {@code spec.containers[0].image}: built only for a field that is reported. A name may be empty; of one that is long the beginning
     * will do, or a hundred paths would be longer together than many a body.
     */
    private static String path(TokenStreamContext object, String field) {
        var steps = new ArrayDeque<String>();
        steps.push(shown(field));
        for (var level = object.getParent(); level != null && !level.inRoot(); level = level.getParent()) {
            steps.push(level.inObject() ? shown(level.currentName()) : "[" + level.getCurrentIndex() + "]");
        }
        var path = new StringBuilder(steps.pop());
        steps.forEach(step -> path.append(step.startsWith("[") ? "" : ".").append(step));
        return path.toString();
    }

    private static String shown(String name) {
        return name.length() <= MAX_NAME_SHOWN ? name : name.substring(0, MAX_NAME_SHOWN) + "…";
    }

    /** Writes one value. */
    public static void write(JsonGenerator generator, JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                for (var field : node.properties()) {
                    generator.writeName(field.getKey());
                    write(generator, field.getValue());
                }
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                for (var element : node.values()) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(node.stringValue());
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case NUMBER -> number(generator, node);
            default -> generator.writeNull();
        }
    }

    private static void number(JsonGenerator generator, JsonNode node) {
        switch (node.numberType()) {
            case INT -> generator.writeNumber(node.intValue());
            case LONG -> generator.writeNumber(node.longValue());
            case BIG_INTEGER -> generator.writeNumber(node.bigIntegerValue());
            case BIG_DECIMAL -> generator.writeNumber(node.decimalValue());
            default -> generator.writeNumber(node.doubleValue());
        }
    }

    private static String place(JsonParser parser) {
        var location = parser.currentTokenLocation();
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static RuntimeException tooMuch() {
        return bad("the request body exceeds a limit: at most " + Bounds.NESTING_LEVELS
                + " levels of nesting, numbers of at most " + MAX_DIGITS + " digits (as they are written with one digit"
                + " before the point, those of the exponent included) with exponents up to " + MAX_EXPONENT + ", and "
                + MAX_TOKENS + " tokens are accepted");
    }

    private static RuntimeException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
