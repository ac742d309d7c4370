package sh.deploy.apiserver.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.policy.Column;
import sh.deploy.apiserver.kinds.policy.KindNames;
import sh.deploy.apiserver.kinds.policy.KindPolicy;
import sh.deploy.apiserver.kinds.policy.MetadataRules;
import sh.deploy.apiserver.kinds.policy.SelectableField;
import sh.deploy.apiserver.kinds.policy.Subresource;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One kind in one version: what it is called and what holds for its objects. The methods that take trees expect them as
 * {@link FieldValidation#prune} leaves them. Safe for all threads.
 */
public final class Kind {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> ONE_BY_ONE =
            VERBS.stream().filter(verb -> !verb.equals("deletecollection")).toList();

    private static final List<String> ASK = List.of("create");

    private static final List<String> NOT_THE_CREATORS =
            List.of("generation", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink");

    private final KindPolicy policy;
    private final KindNames names;

    Kind(KindPolicy policy) {
        this.policy = policy;
        this.names = policy.names();
    }

    /** Empty for the core group. */
    public String group() {
        return names.group();
    }

    public String version() {
        return names.version();
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return names.apiVersion();
    }

    /** {@code Pod}. */
    public String kind() {
        return names.kind();
    }

    /** {@code PodList}. */
    public String listKind() {
        return names.kind() + "List";
    }

    /** {@code pods}, as in URLs. */
    public String plural() {
        return names.plural();
    }

    /** {@code pod}. */
    public String singular() {
        return names.singular();
    }

    public boolean namespaced() {
        return names.namespaced();
    }

    public List<String> shortNames() {
        return names.shortNames();
    }

    public List<String> categories() {
        return names.categories();
    }

    /** What may be done with its objects, in the words of discovery. */
    public List<String> verbs() {
        if (policy.isQuestion()) {
            return ASK;
        }
        return policy.isDeletedOneByOne() ? ONE_BY_ONE : VERBS;
    }

    /** Whether its objects are questions, which are answered and not kept. */
    public boolean isQuestion() {
        return policy.isQuestion();
    }

    public List<Subresource> subresources() {
        return policy.subresources();
    }

    public Optional<Subresource> subresource(String name) {
        return policy.subresources().stream()
                .filter(part -> part.name().equals(name))
                .findFirst();
    }

    /** Name of its type in the schema. */
    public String schema() {
        return names.schema();
    }

    /** {@code pods} or {@code deployments.apps}, as messages write it. */
    public String qualifiedResource() {
        return names.group().isEmpty() ? names.plural() : names.plural() + "." + names.group();
    }

    /** Where an object of this kind is kept; one place for all versions and groups it is served in. */
    public ObjectKey key(String namespace, String name) {
        return new ObjectKey(
                policy.storageGroup(), policy.storageResource(), names.namespaced() ? namespace : "", name);
    }

    /** Whether objects are kept in the shape of this kind, or in that of another one with the same key. */
    public boolean isStored() {
        return policy.isStored();
    }

    /** Brings an object of this kind into the shape in which it is kept; changes and returns the argument when it is the same. */
    public ObjectNode toStored(ObjectNode object) {
        return policy.toStored(object);
    }

    /** Brings a stored object into the shape of this kind; changes and returns the argument when it is the same. */
    public ObjectNode fromStored(ObjectNode stored) {
        return policy.fromStored(stored);
    }

    /** Fills in what the author left out, and apiVersion and kind. Idempotent. */
    public void applyDefaults(ObjectNode object) {
        object.put("apiVersion", apiVersion());
        object.put("kind", kind());
        Tree.child(object, "metadata");
        policy.applyDefaults(object);
    }

    /** Drops what a creator may not set. Name, uid, times and managedFields are the registry's. */
    public void prepareForCreate(ObjectNode object) {
        var metadata = Tree.child(object, "metadata");
        NOT_THE_CREATORS.forEach(metadata::remove);
        policy.prepareForCreate(object);
        if (policy.countsGenerations()) {
            metadata.put("generation", 1);
        }
    }

    /** Keeps what an update of the object may not touch, and counts up the generation. */
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        MetadataRules.keepSystemFields(next, current);
        policy.prepareForUpdate(next, current);
        if (policy.countsGenerations() && policy.isNewGeneration(next, current)) {
            long generation = Tree.number(current, 0, "metadata", "generation");
            Tree.put(Tree.child(next, "metadata"), "generation", generation + 1);
        }
    }

    /** Keeps everything but the status and the managedFields as it is. */
    public void prepareForStatusUpdate(ObjectNode next, ObjectNode current) {
        MetadataRules.keepSystemFields(next, current);
        policy.prepareForStatusUpdate(next, current);
    }

    /** What is wrong with a new object; empty when nothing is. */
    public List<FieldCause> validateCreate(ObjectNode object) {
        var causes = new ArrayList<FieldCause>();
        MetadataRules.validate(object, names, policy.nameRule(), causes);
        policy.validate(object, causes);
        policy.validateSupported(object, causes);
        if (causes.isEmpty()) {
            policy.validateExpressions(object, causes);
        }
        return causes;
    }

    /** What is wrong with an update; empty when nothing is. */
    public List<FieldCause> validateUpdate(ObjectNode next, ObjectNode current) {
        var causes = new ArrayList<FieldCause>();
        MetadataRules.validate(next, names, policy.nameRule(), causes);
        MetadataRules.validateUpdate(next, current, causes);
        policy.validate(next, causes);
        policy.validateUpdate(next, current, causes);
        causes.addAll(newlyUnsupported(next, current));
        if (causes.isEmpty() && policy.isNewGeneration(next, current)) {
            policy.validateExpressions(next, causes);
        }
        return causes;
    }

    private List<FieldCause> newlyUnsupported(ObjectNode next, ObjectNode current) {
        var now = new ArrayList<FieldCause>();
        policy.validateSupported(next, now);
        if (!now.isEmpty()) {
            var before = new ArrayList<FieldCause>();
            policy.validateSupported(current, before);
            now.removeAll(before);
        }
        return now;
    }

    /** What is wrong with an update of the status; empty when nothing is. */
    public List<FieldCause> validateStatusUpdate(ObjectNode next, ObjectNode current) {
        var causes = new ArrayList<FieldCause>();
        MetadataRules.validate(next, names, policy.nameRule(), causes);
        MetadataRules.validateUpdate(next, current, causes);
        policy.validateStatus(next, causes);
        policy.validateStatusUpdate(next, current, causes);
        return causes;
    }

    /**
     * What is wrong with an update of another part that keeps all but the status; empty when nothing is.
     *
     * @param rules what holds for that part
     */
    public List<FieldCause> validatePart(ObjectNode next, ObjectNode current, Consumer<List<FieldCause>> rules) {
        var causes = new ArrayList<FieldCause>();
        MetadataRules.validate(next, names, policy.nameRule(), causes);
        MetadataRules.validateUpdate(next, current, causes);
        rules.accept(causes);
        return causes;
    }

    /** Paths that a field selector may name beside {@code metadata.name} and {@code metadata.namespace}. */
    public List<SelectableField> selectableFields() {
        return policy.selectableFields();
    }

    List<Column> columns() {
        return policy.columns();
    }

    void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        policy.addCells(object, now, cells);
    }

    @Override
    public String toString() {
        return kind() + " in " + apiVersion();
    }
}
