package sh.deploy.deployctl.output;

import tools.jackson.databind.JsonNode;

/** Unquoted values and escapes in templates. */
final class Literals {
    private Literals() {}

    static JsonNode of(String word) {
        if (word.equals("true") || word.equals("false")) {
            return Json.NODES.booleanNode(word.equals("true"));
        }
        try {
            return Json.NODES.numberNode(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            return Json.NODES.stringNode(word);
        }
    }

    static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }
}
