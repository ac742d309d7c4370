package sh.deploy.apiserver.kinds;

import java.util.List;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.schema.Pruning;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.WrongType;
import sh.deploy.apiserver.kinds.tree.BodyReader;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies and compares them with the schema: unknown fields, fields given twice, values of the wrong type. */
public final class FieldValidation {
    private static final JsonFactory JSON = new JsonFactory();

    private FieldValidation() {}

    /**
     * A body as read.
     *
     * @param duplicates sentences such as {@code duplicate field "spec.replicas"}; the last value counts
     */
    public record Body(JsonNode tree, List<String> duplicates) {
        /** The body when it must be an object, as all but JSON patches must. */
        public ObjectNode object() {
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw Problem.of(Reason.BAD_REQUEST, "the body must be one JSON object")
                    .toException();
        }
    }

    /**
     * Reads a JSON body.
     *
     * @throws ProblemException bad request: malformed, or nested too deep
     */
    public static Body read(byte[] utf8) {
        try (var parser = JSON.createParser(utf8)) {
            return read(parser);
        } catch (JacksonException malformed) {
            throw new ProblemException(Problem.of(Reason.BAD_REQUEST, "the body is not well-formed"), malformed);
        }
    }

    /** Reads a body from a parser of any format, such as YAML; the caller closes it. */
    public static Body read(JsonParser parser) {
        var reader = new BodyReader(parser);
        var tree = reader.read();
        return new Body(
                tree,
                reader.duplicates().stream()
                        .map(path -> "duplicate field \"" + path + "\"")
                        .toList());
    }

    /**
     * Makes an object fit its kind: removes nulls and fields that the schema does not have, and writes quantities and times
     * in their canonical form.
     *
     * @return a sentence for each field removed because it is unknown
     * @throws ProblemException bad request: a value has the wrong type
     */
    public static List<String> prune(Kind kind, ObjectNode tree) {
        return prune(kind.schema(), kind.kind(), kind.version(), tree);
    }

    /** The same for a body that is not an object of a kind in the list, such as a Scale or DeleteOptions. */
    public static List<String> prune(String schema, String kind, String version, ObjectNode tree) {
        var schemas = Schemas.builtIn();
        try {
            return new Pruning(schemas).prune(schemas.type(schema), tree);
        } catch (WrongType wrong) {
            throw new ProblemException(
                    Problem.of(Reason.BAD_REQUEST, cannotHandle(kind, version) + "json: " + wrong.getMessage()), wrong);
        }
    }

    /** What {@code fieldValidation=Strict} answers when there are findings. */
    public static ProblemException strict(Kind kind, List<String> findings) {
        return Problem.of(
                        Reason.BAD_REQUEST,
                        cannotHandle(kind.kind(), kind.version()) + "strict decoding error: "
                                + String.join(", ", findings))
                .toException();
    }

    private static String cannotHandle(String kind, String version) {
        return kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": ";
    }
}
