package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What holds for a StatefulSet's spec beside its template. */
final class StatefulSetRules {
    private static final List<String> MANAGEMENT = List.of("OrderedReady", "Parallel");
    private static final List<String> STRATEGIES = List.of("OnDelete", "RollingUpdate");

    /** What an update may change. */
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private StatefulSetRules() {}

    static void validate(ObjectNode spec, List<FieldCause> causes) {
        var management = Tree.text(spec, "podManagementPolicy");
        if (!MANAGEMENT.contains(management)) {
            causes.add(FieldCause.notSupported("spec.podManagementPolicy", management, MANAGEMENT));
        }
        var strategy = Tree.child(spec, "updateStrategy");
        var type = Tree.text(strategy, "type");
        if (!STRATEGIES.contains(type)) {
            causes.add(FieldCause.notSupported("spec.updateStrategy.type", type, STRATEGIES));
        } else if (type.equals("OnDelete") && Tree.has(strategy, "rollingUpdate")) {
            causes.add(FieldCause.forbidden(
                    "spec.updateStrategy.rollingUpdate", "only allowed for updateStrategy 'RollingUpdate'"));
        }
        Numbers.notNegative(
                Tree.at(strategy, "rollingUpdate"), "spec.updateStrategy.rollingUpdate", "partition", causes);
        Numbers.notNegative(Tree.at(spec, "ordinals"), "spec.ordinals", "start", causes);
        Numbers.notNegative(spec, "spec", "revisionHistoryLimit", causes);
    }

    static void validateSupported(ObjectNode spec, List<FieldCause> causes) {
        if (Tree.has(spec, "updateStrategy", "rollingUpdate", "maxUnavailable")) {
            causes.add(FieldCause.forbidden(
                    "spec.updateStrategy.rollingUpdate.maxUnavailable",
                    "not supported yet: pods are updated one at a time"));
        }
    }

    static void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var fixed = next.deepCopy().remove(CHANGEABLE);
        if (!fixed.equals(current.deepCopy().remove(CHANGEABLE))) {
            causes.add(FieldCause.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                            + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden"));
        }
    }
}
