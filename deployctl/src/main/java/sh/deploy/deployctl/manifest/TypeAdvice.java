package sh.deploy.deployctl.manifest;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What to write instead of a value of the wrong type: one sentence for each slip that people really make. Pure. */
final class TypeAdvice {
    private static final Pattern WRONG_TYPE =
            Pattern.compile("cannot unmarshal .+ into field \"(.+)\" of type (.+)$", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("\\[([0-9]+)\\]|\\.?([^.\\[]+)");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:=@,+-]+");

    private TypeAdvice() {}

    /**
     * @param message the server's words
     * @param object what it was about
     * @return empty when the message speaks of something else
     */
    static String fix(String message, JsonNode object) {
        var wrong = WRONG_TYPE.matcher(message);
        if (!wrong.find()) {
            return "";
        }
        var value = at(object, wrong.group(1));
        return switch (wrong.group(2)) {
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
