package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** LimitRange: the least and the most that a container, a pod or a claim of its namespace may ask for, and what it gets that does not say. */
public final class LimitRangePolicy extends KindPolicy {
    public LimitRangePolicy() {
        super(KindNames.namespaced("", "v1", "LimitRange", "limitranges", "io.k8s.api.core.v1.LimitRange")
                .shortened("limits"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.objects(object, "spec", "limits").stream()
                .filter(item -> Tree.text(item, "type").equals("Container"))
                .forEach(LimitRangePolicy::applyDefaultsToContainers);
    }

    /** The default limit is the most allowed, the default request the default limit, or else the least allowed. */
    private static void applyDefaultsToContainers(ObjectNode item) {
        addMissing(item, "default", "max");
        addMissing(item, "defaultRequest", "default");
        addMissing(item, "defaultRequest", "min");
    }

    private static void addMissing(ObjectNode item, String name, String source) {
        for (var entry : Tree.at(item, source).properties()) {
            if (!Tree.has(item, name, entry.getKey())) {
                Tree.child(item, name).set(entry.getKey(), entry.getValue());
            }
        }
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        LimitRangeRules.validate(Tree.at(object, "spec"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.createdAt());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name")).add(Tree.text(object, "metadata", "creationTimestamp"));
    }
}
