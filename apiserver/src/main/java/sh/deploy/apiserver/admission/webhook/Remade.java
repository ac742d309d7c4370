package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody has made of an attempt's object who may change it: still the same object, and one that can be stored. */
public final class Remade {
    /** What says which object it is, and which nobody changes under the hands of its author. */
    private static final List<String> IDENTITY = List.of("name", "namespace", "uid", "creationTimestamp");

    private Remade() {}

    /** It cannot take the place of the one before. Its sentence goes on from who made it: {@code changes metadata.name}. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        private final String sentence;
        private final String detail;

        Unfit(String sentence, String detail) {
            super(sentence, null, false, false);
            this.sentence = sentence;
            this.detail = detail;
        }

        @Override
        public String getMessage() {
            return sentence;
        }

        /** What is wrong with the object, in words that may hold parts of it; may be empty. */
        public String detail() {
            return detail;
        }
    }

    /** What becomes of fields that the object's type does not have. */
    public enum Unknown {
        DROPPED,
        REFUSED
    }

    /**
     * The object as it is stored, with its defaults.
     *
     * @param form in whose shape the two trees are
     * @param after what was made of {@code before}; changed in place
     * @throws Unfit it cannot be that
     */
    public static ObjectNode stored(Attempt attempt, Kind form, ObjectNode before, ObjectNode after, Unknown unknown)
            throws Unfit {
        if (!attempt.changeable()) {
            throw new Unfit("modifies the object, which is not supported for this operation", "");
        }
        restoreManagedFields(before, after);
        checkShape(attempt, form, after, unknown);
        checkIdentity(before, after);
        boolean isSame = after.equals(before);
        var stored = attempt.stored();
        var next = stored == null ? after : form.toStored(after);
        if (stored != null) {
            stored.applyDefaults(next);
        }
        if (!isSame) {
            checkSize(next);
        }
        return next;
    }

    /** They are the server's record of who wrote what, and nobody else's to write. */
    private static void restoreManagedFields(ObjectNode before, ObjectNode after) {
        if (after.get("metadata") instanceof ObjectNode metadata) {
            var kept = Tree.at(before, "metadata", "managedFields");
            if (kept.isMissingNode()) {
                metadata.remove("managedFields");
            } else {
                metadata.set("managedFields", kept.deepCopy());
            }
        }
    }

    private static void checkShape(Attempt attempt, Kind form, ObjectNode after, Unknown unknown) throws Unfit {
        try {
            if (attempt.stored() == null) {
                attempt.shape().accept(after);
                return;
            }
            var dropped = FieldValidation.prune(form, after);
            if (unknown == Unknown.REFUSED && !dropped.isEmpty()) {
                throw new Unfit("makes an object that cannot be", String.join(", ", dropped));
            }
        } catch (ProblemException e) {
            throw new Unfit("makes an object that cannot be", String.valueOf(e.getMessage()));
        }
    }

    /** An object on its way out may grow, as by any other change. */
    private static void checkSize(ObjectNode next) throws Unfit {
        boolean fits = JsonTrees.encode(next).length() <= Bounds.OBJECT_BYTES;
        if (!fits && !Tree.has(next, "metadata", "deletionTimestamp")) {
            throw new Unfit("makes the object larger than " + Bounds.OBJECT_BYTES + " bytes", "");
        }
        if (!JsonTrees.isReadable(next)) {
            throw new Unfit("makes an object that nobody could read again", "");
        }
    }

    private static void checkIdentity(ObjectNode before, ObjectNode after) throws Unfit {
        for (var field : List.of("apiVersion", "kind")) {
            requireSame(field, Tree.at(before, field), Tree.at(after, field));
        }
        for (var field : IDENTITY) {
            requireSame("metadata." + field, Tree.at(before, "metadata", field), Tree.at(after, "metadata", field));
        }
    }

    private static void requireSame(String field, JsonNode before, JsonNode after) throws Unfit {
        if (!before.equals(after)) {
            throw new Unfit("changes " + field + ", which nobody may but its author", "");
        }
    }
}
