package sh.deploy.apiserver.admission;

import java.util.List;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.log.Verb;
import tools.jackson.databind.node.ObjectNode;

/** Proof that this change may be stored as it is. Only {@link Admission} makes one. */
public final class Admitted {
    private final Permit permit;
    private final Verb verb;
    private final Kind kind;
    private final ObjectKey key;
    private final ObjectNode object;
    private final List<Expected> expected;
    private final List<String> warnings;

    Admitted(
            Permit permit,
            Verb verb,
            Kind kind,
            ObjectKey key,
            ObjectNode object,
            List<Expected> expected,
            List<String> warnings) {
        this.permit = permit;
        this.verb = verb;
        this.kind = kind;
        this.key = key;
        this.object = object;
        this.expected = List.copyOf(expected);
        this.warnings = List.copyOf(warnings);
    }

    public Permit permit() {
        return permit;
    }

    public Verb verb() {
        return verb;
    }

    /** The kind in whose shape the object is kept. */
    public Kind kind() {
        return kind;
    }

    public ObjectKey key() {
        return key;
    }

    /** The object after the change; for a delete its last state. */
    public ObjectNode object() {
        return object;
    }

    /** What must still be true when the change gets its revision. */
    public List<Expected> expected() {
        return expected;
    }

    /** Sentences for whoever asked, which stop nothing. */
    public List<String> warnings() {
        return warnings;
    }
}
