package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ValidatingAdmissionPolicy: what must hold of a change, in expressions, wherever a binding says so. Source: Kubernetes' documentation,
 * "Validating Admission Policy". Its status, which would say what expressions get wrong about known kinds, is not written.
 */
public final class AdmissionPolicyPolicy extends KindPolicy {
    public static final String PLURAL = "validatingadmissionpolicies";

    public AdmissionPolicyPolicy() {
        super(KindNames.clusterScoped(
                        WebhookConfigurationPolicy.GROUP,
                        "v1",
                        "ValidatingAdmissionPolicy",
                        PLURAL,
                        "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy")
                .in("api-extensions"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "failurePolicy", "Fail");
        if (spec.get("matchConstraints") instanceof ObjectNode match) {
            MatchResourcesRules.applyDefaults(match);
        }
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        if (!Tree.has(object, "spec", "matchConstraints")) {
            causes.add(FieldCause.required("spec.matchConstraints", ""));
        } else {
            AdmissionPolicyRules.validate(object, causes);
        }
    }

    @Override
    public void validateExpressions(ObjectNode object, List<FieldCause> causes) {
        ExpressionRules.compilePolicy(object.path("spec"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.number("Validations", "How many conditions must hold."),
                Column.text("ParamKind", "The kind of its parameters."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var kind = Tree.at(object, "spec", "paramKind");
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.objects(object, "spec", "validations").size())
                .add(kind.isMissingNode() ? "<unset>" : Tree.text(kind, "apiVersion") + "/" + Tree.text(kind, "kind"))
                .add(Ages.since(object, now));
    }
}
