package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MutatingAdmissionPolicyBinding: where a policy changes what is written, and with which parameters. Source: Kubernetes' documentation,
 * "Mutating Admission Policy".
 */
public final class MutatingPolicyBindingPolicy extends KindPolicy {
    public static final String PLURAL = "mutatingadmissionpolicybindings";

    /** @param version in which it is served */
    public MutatingPolicyBindingPolicy(String version) {
        super(KindNames.clusterScoped(
                        WebhookConfigurationPolicy.GROUP,
                        version,
                        "MutatingAdmissionPolicyBinding",
                        PLURAL,
                        "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding")
                .in("api-extensions"));
    }

    @Override
    public boolean isStored() {
        return names().version().equals(MutatingPolicyPolicy.STORED_VERSION);
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        return MutatingPolicyPolicy.inVersion(object, MutatingPolicyPolicy.STORED_VERSION);
    }

    @Override
    public ObjectNode fromStored(ObjectNode stored) {
        return MutatingPolicyPolicy.inVersion(stored, names().version());
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        PolicyBindingRules.applyDefaults(object);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        PolicyBindingRules.validate(object, causes);
        MutationRules.validateOperations(Tree.at(object, "spec", "matchResources"), "spec.matchResources", causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("PolicyName", "The policy that it puts into force."),
                Column.text("ParamRef", "Its parameters."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "spec", "policyName"))
                .add(PolicyBindingRules.parameters(object))
                .add(Ages.since(object, now));
    }
}
