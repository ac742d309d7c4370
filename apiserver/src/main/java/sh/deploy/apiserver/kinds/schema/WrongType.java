package sh.deploy.apiserver.kinds.schema;

import tools.jackson.databind.JsonNode;

/** A value does not have the type of its field. The message is meant for the author of the value. */
public final class WrongType extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 80;

    WrongType(String message) {
        super(message, null, false, false);
    }

    static WrongType of(JsonNode value, CharSequence path, String wanted) {
        return new WrongType("cannot unmarshal " + word(value) + " into field \"" + path + "\" of type " + wanted);
    }

    /** The beginning of a text, for a message. */
    static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private static String word(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "bool";
            case NUMBER -> "number " + shown(value.toString());
            case STRING -> "string";
            default -> "value";
        };
    }
}
