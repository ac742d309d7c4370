package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MutatingAdmissionPolicy: what is changed in what somebody writes, in expressions, wherever a binding says so. Source: Kubernetes' documentation,
 * "Mutating Admission Policy". Its versions have one shape; objects are kept in the first that is stable (1.36).
 */
public final class MutatingPolicyPolicy extends KindPolicy {
    public static final String PLURAL = "mutatingadmissionpolicies";

    /** In which objects are kept. */
    static final String STORED_VERSION = "v1";

    /** @param version in which it is served */
    public MutatingPolicyPolicy(String version) {
        super(KindNames.clusterScoped(
                        WebhookConfigurationPolicy.GROUP,
                        version,
                        "MutatingAdmissionPolicy",
                        PLURAL,
                        "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy")
                .in("api-extensions"));
    }

    @Override
    public boolean isStored() {
        return names().version().equals(STORED_VERSION);
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        return inVersion(object, STORED_VERSION);
    }

    @Override
    public ObjectNode fromStored(ObjectNode stored) {
        return inVersion(stored, names().version());
    }

    static ObjectNode inVersion(ObjectNode object, String version) {
        return object.put("apiVersion", WebhookConfigurationPolicy.GROUP + "/" + version);
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
            MutationRules.validate(object.path("spec"), causes);
        }
    }

    @Override
    public void validateExpressions(ObjectNode object, List<FieldCause> causes) {
        ExpressionRules.compileMutations(object.path("spec"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.number("Mutations", "How many things it does."),
                Column.text("ParamKind", "The kind of its parameters."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var kind = Tree.at(object, "spec", "paramKind");
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.objects(object, "spec", "mutations").size())
                .add(kind.isMissingNode() ? "<unset>" : Tree.text(kind, "apiVersion") + "/" + Tree.text(kind, "kind"))
                .add(Ages.since(object, now));
    }
}
