package sh.deploy.deployctl.manifest;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What to write instead of a value of the wrong type: one sentence for each slip that people really make. Pure. */
final class TypeAdvice {
    private static final String WRONG = "cannot unmarshal ";
    private static final String FIELD = " into field \"";
    private static final String TYPE = "\" of type ";

    /** A place in a list, or a name. */
    private static final Pattern STEP = Pattern.compile("\\[([0-9]{1,9})\\]|\\.?([^.\\[]+)");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:=@,+-]+");

    private TypeAdvice() {}

    /**
     * @param message the server's words
     * @param object what it was about
     * @return empty when the message speaks of something else
     */
    static String fix(String message, JsonNode object) {
        int field = message.indexOf(FIELD, Math.max(0, message.indexOf(WRONG)));
        int type = message.lastIndexOf(TYPE);
        if (!message.contains(WRONG) || field < 0 || type < field + FIELD.length()) {
            return "";
        }
        var value = at(object, message.substring(field + FIELD.length(), type));
        return switch (message.substring(type + TYPE.length())) {
            case "string", "base64", "time" -> asText(value);
            case "int32", "int64" -> asWholeNumber(value);
            case "bool" -> asBoolean(value);
            case "list" -> asList(value);
            default -> "";
        };
    }

    /** With "as in", since the tree no longer tells 1.10 from 1.1. */
    private static String asText(JsonNode value) {
        if (value.isNumber() || value.isBoolean()) {
            return "put it in quotes, as in \"" + value.asString() + "\"";
        }
        return value.isContainer() ? "write one text here; several lines go below \"|\"" : "";
    }

    private static String asWholeNumber(JsonNode value) {
        if (value.isString() && WHOLE_NUMBER.matcher(value.asString()).matches()) {
            return "write " + value.asString() + " without quotes";
        }
        return "write a whole number, without quotes";
    }

    private static String asBoolean(JsonNode value) {
        var text = value.isString() ? value.asString() : "";
        return text.equals("true") || text.equals("false")
                ? "write " + text + " without quotes"
                : "write true or false, without quotes";
    }

    private static String asList(JsonNode value) {
        if (value.isString() && PLAIN_WORD.matcher(value.asString()).matches()) {
            return "write a list: [\"" + value.asString() + "\"]";
        }
        return "write a list, each item beginning with \"- \"";
    }

    private static JsonNode at(JsonNode object, String path) {
        var node = object;
        for (var step = STEP.matcher(path); step.find(); ) {
            node = step.group(1) == null ? node.path(step.group(2)) : node.path(Integer.parseInt(step.group(1)));
        }
        return node;
    }
}
