package sh.deploy.apiserver.kinds;

import java.util.List;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.schema.Pruning;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.WrongType;
import tools.jackson.databind.node.ObjectNode;

/** Compares bodies with the schema: unknown fields, values of the wrong type. */
public final class FieldValidation {
    private FieldValidation() {}

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

    private static String cannotHandle(String kind, String version) {
        return kind + " in version \"" + version + "\" cannot be handled as a " + kind + ": ";
    }
}
