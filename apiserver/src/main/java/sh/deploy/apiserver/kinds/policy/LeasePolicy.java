package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lease: who leads, and until when. */
public final class LeasePolicy extends KindPolicy {
    public LeasePolicy() {
        super(KindNames.namespaced("coordination.k8s.io", "v1", "Lease", "leases", "io.k8s.api.coordination.v1.Lease"));
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.at(object, "spec");
        if (Tree.number(spec, 1, "leaseDurationSeconds") <= 0) {
            causes.add(FieldCause.invalid(
                    "spec.leaseDurationSeconds",
                    Tree.number(spec, 0, "leaseDurationSeconds"),
                    "must be greater than 0"));
        }
        if (Tree.number(spec, 0, "leaseTransitions") < 0) {
            causes.add(FieldCause.invalid(
                    "spec.leaseTransitions",
                    Tree.number(spec, 0, "leaseTransitions"),
                    "must be greater than or equal to 0"));
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.text("Holder", "Who holds the lease."), Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "spec", "holderIdentity"))
                .add(Ages.since(object, now));
    }
}
