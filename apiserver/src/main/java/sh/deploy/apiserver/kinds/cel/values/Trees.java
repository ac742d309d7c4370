package sh.deploy.apiserver.kinds.cel.values;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values as trees of JSON, the way back from {@link Json}. Whoever makes one pays for it, however large what it is made from. */
public final class Trees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** That a part of a tree counts for which is no text. */
    private static final int CHARACTERS_OF_A_NODE = 10;

    private final Work work;

    private Trees(Work work) {
        this.work = work;
    }

    /** @throws EvaluationFailed it, or something in it, is nothing that JSON knows, or it costs more than is left */
    public static JsonNode of(Object value, Work work) {
        return new Trees(work).tree(value, value instanceof ObjectValue object ? object.typeName() : "");
    }

    /** As {@link #of}. @throws EvaluationFailed also where an object within stands elsewhere than the name of its type says */
    public static ObjectNode ofObject(ObjectValue object, Work work) {
        return new Trees(work).fields(object, object.typeName());
    }

    /** Pays for walking through a tree, however often it is done then; what it costs counts for no expression. */
    public static void walk(JsonNode tree, Work work) {
        long before = work.forAnother();
        try {
            pay(tree, work);
        } finally {
            work.back(before);
        }
    }

    private static void pay(JsonNode tree, Work work) {
        work.forAnother();
        work.chargeText(tree.isString() ? tree.stringValue().length() : CHARACTERS_OF_A_NODE);
        for (var element : tree) {
            pay(element, work);
        }
    }

    /** @param type which an object made here must be of; empty where none is expected */
    private JsonNode tree(Object value, String type) {
        work.enter();
        try {
            return switch (value) {
                case NullValue _ -> NODES.nullNode();
                case Boolean truth -> NODES.booleanNode(truth);
                case Long number -> whole(number);
                case Unsigned number -> number.bits() < 0 ? NODES.numberNode(number.value()) : whole(number.bits());
                case Double number -> number(number);
                case String text -> text(text);
                case Bytes bytes -> text(Base64.getEncoder().encodeToString(bytes.array()));
                case Instant time -> text(time.toString());
                case Duration duration -> text(seconds(duration));
                case List<?> list -> list(list, type);
                case ObjectValue object -> object(object, type);
                case MapValue map -> map(map, type);
                default -> throw new EvaluationFailed("a " + Values.typeName(value) + " cannot be written as JSON");
            };
        } finally {
            work.leave();
        }
    }

    /** Of the size that a reader of it would make, so that the two are equal. */
    private static JsonNode whole(long number) {
        return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    private static JsonNode number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new EvaluationFailed("a number that is infinite, or none, cannot be written as JSON");
        }
        boolean isWhole = number == Math.rint(number) && Math.abs(number) < 0x1p53;
        return isWhole ? whole((long) number) : NODES.numberNode(BigDecimal.valueOf(number));
    }

    private JsonNode text(String text) {
        work.makeText(text.length());
        return NODES.stringNode(text);
    }

    /** {@code 1.5s}, as protobuf writes it in JSON. */
    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                        .add(BigDecimal.valueOf(duration.getNano(), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
    }

    private JsonNode list(List<?> list, String type) {
        work.makeElements(list.size());
        var array = NODES.arrayNode(list.size());
        for (var element : list) {
            array.add(tree(element, type));
        }
        return array;
    }

    private JsonNode map(MapValue map, String type) {
        work.makeElements(2L * map.size());
        var made = NODES.objectNode();
        for (var key : map.keys()) {
            if (!(key instanceof String name)) {
                throw new EvaluationFailed(
                        "a map with a " + Values.typeName(key) + " for a key cannot be written as JSON");
            }
            work.makeText(name.length());
            made.set(name, tree(requireNonNull(map.get(key)), type));
        }
        return made;
    }

    private JsonNode object(ObjectValue object, String type) {
        if (!type.isEmpty() && !object.typeName().equals(type)) {
            throw new EvaluationFailed("type mismatch: unexpected type name \"" + object.typeName() + "\", expected \""
                    + type + "\", which matches field name path from root Object type");
        }
        return fields(object, object.typeName());
    }

    private ObjectNode fields(ObjectValue object, String type) {
        work.makeElements(2L * object.size());
        var made = NODES.objectNode();
        for (var key : object.keys()) {
            var field = String.valueOf(key);
            work.makeText(field.length());
            made.set(field, tree(requireNonNull(object.get(key)), type + "." + field));
        }
        return made;
    }
}
