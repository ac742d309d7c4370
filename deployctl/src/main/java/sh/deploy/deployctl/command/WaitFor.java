package sh.deploy.deployctl.command;

import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.output.JsonPath;
import tools.jackson.databind.JsonNode;

/** What {@code wait --for} waits for. Pure. */
sealed interface WaitFor {
    /** @param gone whether the object does not exist */
    boolean isMet(JsonNode object, boolean gone);

    /** A condition of the object has a value. */
    record Condition(String type, String value) implements WaitFor {
        @Override
        public boolean isMet(JsonNode object, boolean gone) {
            for (var condition : object.path("status").path("conditions")) {
                if (!gone && condition.path("type").asString("").equalsIgnoreCase(type)) {
                    long seen = condition.path("observedGeneration").asLong(Long.MAX_VALUE);
                    return condition.path("status").asString("").equalsIgnoreCase(value)
                            && seen
                                    >= object.path("metadata")
                                            .path("generation")
                                            .asLong(0);
                }
            }
            return false;
        }
    }

    /** A field has a value, or any. @param value empty for any */
    record Field(JsonPath path, String value) implements WaitFor {
        @Override
        public boolean isMet(JsonNode object, boolean gone) {
            if (gone) {
                return false;
            }
            var found = path.select(object);
            return value.isEmpty()
                    ? !found.isEmpty()
                    : found.size() == 1 && found.getFirst().asString("").equals(value);
        }
    }

    record Deletion() implements WaitFor {
        @Override
        public boolean isMet(JsonNode object, boolean gone) {
            return gone;
        }
    }

    record Creation() implements WaitFor {
        @Override
        public boolean isMet(JsonNode object, boolean gone) {
            return !gone;
        }
    }

    static WaitFor parse(String written) {
        if (written.equals("delete")) {
            return new Deletion();
        }
        if (written.equals("create")) {
            return new Creation();
        }
        if (written.startsWith("condition=")) {
            var condition = written.substring("condition=".length());
            int equals = condition.indexOf('=');
            return equals < 0
                    ? new Condition(condition, "True")
                    : new Condition(condition.substring(0, equals), condition.substring(equals + 1));
        }
        if (written.startsWith("jsonpath=")) {
            var expression = written.substring("jsonpath=".length());
            int close = expression.lastIndexOf('}');
            int equals = expression.indexOf('=', Math.max(close, 0));
            return equals < 0
                    ? new Field(JsonPath.parse(expression), "")
                    : new Field(
                            JsonPath.parse(expression.substring(0, equals)),
                            unquoted(expression.substring(equals + 1)));
        }
        throw Failure.usage("--for takes condition=TYPE[=VALUE], jsonpath={PATH}[=VALUE], delete or create, not \""
                + written + "\"");
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
