package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** ResourceQuota: how much all objects of its namespace may have together, or those of its scopes. */
public final class ResourceQuotaPolicy extends KindPolicy {
    public ResourceQuotaPolicy() {
        super(KindNames.namespaced("", "v1", "ResourceQuota", "resourcequotas", "io.k8s.api.core.v1.ResourceQuota")
                .shortened("quota"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        QuotaRules.validate(Tree.at(object, "spec"), causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        QuotaRules.validateUpdate(Tree.at(next, "spec"), Tree.at(current, "spec"), causes);
    }

    @Override
    public void validateStatus(ObjectNode object, List<FieldCause> causes) {
        QuotaRules.validateStatus(Tree.at(object, "status"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Request", "What is used and what may be, of all but limits."),
                Column.text("Limit", "What is used and what may be, of limits."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var requests = new ArrayList<String>();
        var limits = new ArrayList<String>();
        var hard = Amounts.of(Tree.at(object, "status", "hard"));
        var used = Amounts.of(Tree.at(object, "status", "used"));
        for (var name : hard.names()) {
            (name.startsWith("limits.") ? limits : requests)
                    .add(name + ": " + text(used, name) + "/" + text(hard, name));
        }
        cells.add(Tree.text(object, "metadata", "name"))
                .add(String.join(", ", requests))
                .add(String.join(", ", limits))
                .add(Ages.since(object, now));
    }

    private static String text(Amounts amounts, String name) {
        return amounts.of(name).map(QuantityText::canonical).orElse("0");
    }
}
