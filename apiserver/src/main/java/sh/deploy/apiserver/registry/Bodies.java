package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks that a body is an object of the kind that the address names, and takes out what the schema does not know. */
final class Bodies {
    private Bodies() {}

    /** The body as an object of the kind; sentences about its fields go to the warnings unless they were asked to be errors. */
    static ObjectNode object(Resource resource, @Nullable JsonNode body, List<String> warnings) {
        if (!(body instanceof ObjectNode object)) {
            throw resource.bad("the request body must be an object: a " + resource.kind());
        }
        checkKind(resource.kind(), object);
        var found = new ArrayList<>(resource.request().duplicates());
        found.addAll(FieldValidation.prune(resource.kind(), object));
        judge(resource, found, warnings, null);
        dropManagedFields(object);
        checkNamespace(resource, object);
        return object;
    }

    /** The object that a patch makes of the current one. */
    static ObjectNode patched(Resource resource, ObjectNode object, Supplier<String> patch, List<String> warnings) {
        checkKind(resource.kind(), object);
        var found = new ArrayList<>(resource.request().duplicates());
        found.addAll(FieldValidation.prune(resource.kind(), object));
        judge(resource, found, warnings, patch);
        dropManagedFields(object);
        checkNamespace(resource, object);
        return object;
    }

    private static void judge(
            Resource resource, List<String> found, List<String> warnings, @Nullable Supplier<String> patch) {
        if (found.isEmpty()) {
            return;
        }
        switch (resource.request().write().fieldValidation()) {
            case "Strict" -> throw strict(resource.kind(), found, patch);
            case "Warn" -> warnings.addAll(found);
            default -> {}
        }
    }

    private static RuntimeException strict(Kind kind, List<String> found, @Nullable Supplier<String> patch) {
        var sentence = "strict decoding error: " + String.join(", ", found);
        if (patch != null) {
            var cause = FieldCause.invalid("patch", patch.get(), sentence);
            return new Problem(
                            Reason.INVALID,
                            " \"\" is invalid: patch: " + cause.message(),
                            new Problem.Target("", "", "", ""),
                            List.of(cause),
                            0)
                    .toException();
        }
        return Problem.of(
                        Reason.BAD_REQUEST,
                        kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind()
                                + ": " + sentence)
                .toException();
    }

    private static void checkKind(Kind kind, ObjectNode object) {
        var apiVersion = Tree.text(object, "apiVersion");
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw Problem.of(
                            Reason.BAD_REQUEST,
                            "the API version in the data (" + apiVersion + ") does not match the expected API version ("
                                    + kind.apiVersion() + ")")
                    .toException();
        }
        var name = Tree.text(object, "kind");
        if (!name.isEmpty() && !name.equals(kind.kind())) {
            throw Problem.of(
                            Reason.BAD_REQUEST,
                            name + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind()
                                    + ": the kind in the data does not match the address")
                    .toException();
        }
        object.put("apiVersion", kind.apiVersion());
        object.put("kind", kind.kind());
    }

    private static void checkNamespace(Resource resource, ObjectNode object) {
        var metadata = Tree.child(object, "metadata");
        var given = Tree.text(metadata, "namespace");
        if (!resource.kind().namespaced()) {
            return;
        }
        if (given.isEmpty()) {
            metadata.put("namespace", resource.namespace());
        } else if (!given.equals(resource.namespace())) {
            throw resource.bad("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static void dropManagedFields(ObjectNode object) {
        Tree.child(object, "metadata").remove("managedFields");
    }
}
