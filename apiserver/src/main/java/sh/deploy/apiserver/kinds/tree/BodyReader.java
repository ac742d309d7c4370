package sh.deploy.apiserver.kinds.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads one body into a tree, keeps the last of two fields of the same name, and remembers which those were. */
public final class BodyReader {
    /** Objects and lists within each other. */
    public static final int MAX_DEPTH = 200;

    private static final int MAX_DUPLICATES = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Set<String> duplicates = new TreeSet<>();

    public BodyReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The value, to the end of the input.
     *
     * @throws ProblemException bad request: malformed, or nested too deep
     */
    public JsonNode read() {
        try {
            if (parser.nextToken() == null) {
                throw refused("the body is empty");
            }
            var value = value(0);
            if (parser.nextToken() != null) {
                throw refused("the body holds more than one value" + place());
            }
            return value;
        } catch (JacksonException malformed) {
            throw new ProblemException(
                    Problem.of(Reason.BAD_REQUEST, "the body is not well-formed" + place()), malformed);
        }
    }

    /** Paths of fields that were given more than once. */
    public List<String> duplicates() {
        return new ArrayList<>(duplicates);
    }

    private JsonNode value(int depth) {
        if (depth > MAX_DEPTH) {
            throw refused("the body is nested deeper than " + MAX_DEPTH + " levels" + place());
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw refused("the body is not well-formed" + place());
        };
    }

    private ObjectNode object(int depth) {
        var object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            if (object.has(name) && duplicates.size() < MAX_DUPLICATES) {
                duplicates.add(path(parser.streamReadContext()));
            }
            parser.nextToken();
            object.set(name, value(depth + 1));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth + 1));
        }
        return array;
    }

    private JsonNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal() {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            throw refused("a number is out of range" + place());
        }
        return NODES.numberNode(value);
    }

    private static String path(@Nullable TokenStreamContext context) {
        if (context == null || context.inRoot()) {
            return "";
        }
        var before = path(context.getParent());
        if (context.inArray()) {
            return before + "[" + context.getCurrentIndex() + "]";
        }
        return before.isEmpty() ? context.currentName() : before + "." + context.currentName();
    }

    private String place() {
        var at = parser.currentLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static ProblemException refused(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
