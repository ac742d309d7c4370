package sh.deploy.apiserver.kinds.cel.values;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Trees of JSON as values: objects are maps, whole numbers are {@code int}, others {@code double}. */
public final class Json {
    private Json() {}

    /** Null of a null, or of nothing. */
    public static Object value(@Nullable JsonNode node) {
        if (node == null) {
            return NullValue.NULL;
        }
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonMap((ObjectNode) node);
            case ARRAY -> new JsonList((ArrayNode) node);
            case STRING -> node.stringValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : number(node);
            default -> NullValue.NULL;
        };
    }

    private static Double number(JsonNode node) {
        return node.isIntegralNumber()
                ? node.bigIntegerValue().doubleValue()
                : node.decimalValue().doubleValue();
    }

    private static final class JsonList extends AbstractList<Object> implements RandomAccess {
        private final ArrayNode array;

        private JsonList(ArrayNode array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return value(array.get(index));
        }

        @Override
        public int size() {
            return array.size();
        }
    }
}
