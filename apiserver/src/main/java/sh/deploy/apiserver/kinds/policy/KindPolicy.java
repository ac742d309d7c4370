package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one kind adds to what all objects have in common. Every method works on trees whose fields have the schema's types
 * and no others. Stateless; safe for all threads.
 */
public abstract class KindPolicy {
    private final KindNames names;

    protected KindPolicy(KindNames names) {
        this.names = names;
    }

    public final KindNames names() {
        return names;
    }

    /** Beside the object itself. */
    public List<Subresource> subresources() {
        return List.of();
    }

    /** Whether its objects are too much to lose to be deleted as a collection. */
    public boolean isDeletedOneByOne() {
        return false;
    }

    /** Whether its objects are questions, which are answered and not kept. */
    public boolean isQuestion() {
        return false;
    }

    /** Whether a change of the spec counts up {@code metadata.generation}. */
    public boolean countsGenerations() {
        return false;
    }

    /** Group under which objects are kept. */
    public String storageGroup() {
        return names.group();
    }

    /** Resource under which objects are kept. */
    public String storageResource() {
        return names.plural();
    }

    /** Whether objects are kept in this kind's shape. */
    public boolean isStored() {
        return true;
    }

    /** Into the shape in which objects are kept. */
    public ObjectNode toStored(ObjectNode object) {
        return object;
    }

    /** Out of the shape in which objects are kept. */
    public ObjectNode fromStored(ObjectNode stored) {
        return stored;
    }

    /** Fills in what the author left out. Idempotent. */
    public void applyDefaults(ObjectNode object) {}

    /** Drops what a creator may not set. By default the status, when the kind has one of its own. */
    public void prepareForCreate(ObjectNode object) {
        if (hasStatus()) {
            object.remove("status");
        }
    }

    /** Keeps what an update of the object may not touch. By default the status, when the kind has one of its own. */
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        if (hasStatus()) {
            Tree.copy(current, next, "status");
        }
    }

    /** Takes from an update of the status only the status. */
    public void prepareForStatusUpdate(ObjectNode next, ObjectNode current) {
        var status = next.get("status");
        var metadata = Tree.child(next, "metadata");
        var resourceVersion = metadata.get("resourceVersion");
        var managedFields = metadata.get("managedFields");
        next.removeAll();
        next.setAll(current.deepCopy());
        setOrRemove(next, "status", status);
        setOrRemove(Tree.child(next, "metadata"), "resourceVersion", resourceVersion);
        setOrRemove(Tree.child(next, "metadata"), "managedFields", managedFields);
    }

    /** Whether the update changes what the generation counts. */
    public boolean isNewGeneration(ObjectNode next, ObjectNode current) {
        return !next.path("spec").equals(current.path("spec"));
    }

    /** Says what is wrong beyond the metadata. */
    public void validate(ObjectNode object, List<FieldCause> causes) {}

    /**
     * Says whether expressions in the object mean something. Asked of one that is otherwise as it should be, and of what {@link #isNewGeneration}
     * takes for new: what was stored stays as it is, whatever a later version of us thinks of it, so that it can still be labelled or let go.
     */
    public void validateExpressions(ObjectNode object, List<FieldCause> causes) {}

    /**
     * Says what Kubernetes knows and Deploy cannot do yet. Asked for what is new in an object: one that was stored with it can
     * still be changed.
     */
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {}

    /** Says what an update may not change, beyond the metadata; what {@link #validate} says comes on top. */
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {}

    /** Says what is wrong with the status. */
    public void validateStatus(ObjectNode object, List<FieldCause> causes) {}

    /** Says what an update of the status may not change; what {@link #validateStatus} says comes on top. */
    public void validateStatusUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {}

    /** What {@code metadata.name} must look like; the field of the causes is set by the caller. */
    public NameRule nameRule() {
        return NameRule.SUBDOMAIN;
    }

    /** Paths that a field selector may name beside {@code metadata.name} and {@code metadata.namespace}. */
    public List<SelectableField> selectableFields() {
        return List.of();
    }

    public List<Column> columns() {
        return List.of(Column.ofName(), Column.age());
    }

    /** The cells of one object, in the order of {@link #columns}. */
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name")).add(Ages.since(object, now));
    }

    protected final boolean hasStatus() {
        return subresources().stream().anyMatch(part -> part.name().equals("status"));
    }

    private static void setOrRemove(ObjectNode parent, String name, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            parent.remove(name);
        } else {
            parent.set(name, value);
        }
    }
}
