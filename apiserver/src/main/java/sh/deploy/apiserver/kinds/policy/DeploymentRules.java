package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for a Deployment's spec beside its template. */
final class DeploymentRules {
    private static final List<String> STRATEGIES = List.of("Recreate", "RollingUpdate");

    private DeploymentRules() {}

    static void validate(ObjectNode spec, List<FieldCause> causes) {
        validateStrategy(Tree.at(spec, "strategy"), causes);
        Numbers.notNegative(spec, "spec", "revisionHistoryLimit", causes);
        Numbers.notNegative(spec, "spec", "progressDeadlineSeconds", causes);
        long deadline = Tree.number(spec, Long.MAX_VALUE, "progressDeadlineSeconds");
        if (deadline <= Tree.number(spec, 0, "minReadySeconds")) {
            causes.add(FieldCause.invalid(
                    "spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }
    }

    private static void validateStrategy(JsonNode strategy, List<FieldCause> causes) {
        var type = Tree.text(strategy, "type");
        var rolling = Tree.at(strategy, "rollingUpdate");
        if (!STRATEGIES.contains(type)) {
            causes.add(FieldCause.notSupported("spec.strategy.type", type, STRATEGIES));
        } else if (type.equals("Recreate") && !rolling.isMissingNode()) {
            causes.add(FieldCause.forbidden(
                    "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
        } else if (type.equals("RollingUpdate")) {
            validateRolling(rolling, causes);
        }
    }

    private static void validateRolling(JsonNode rolling, List<FieldCause> causes) {
        var path = "spec.strategy.rollingUpdate";
        boolean sound = Numbers.countOrPercent(rolling, path, "maxUnavailable", causes)
                & Numbers.countOrPercent(rolling, path, "maxSurge", causes);
        if (!sound) {
            return;
        }
        if (Numbers.isZero(rolling.path("maxUnavailable")) && Numbers.isZero(rolling.path("maxSurge"))) {
            causes.add(FieldCause.invalid(
                    path + ".maxUnavailable",
                    rolling.path("maxUnavailable").asString(),
                    "may not be 0 when `maxSurge` is 0"));
        }
        if (Numbers.percent(rolling.path("maxUnavailable")) > 100) {
            causes.add(FieldCause.invalid(
                    path + ".maxUnavailable",
                    rolling.path("maxUnavailable").asString(),
                    "must not be greater than 100%"));
        }
    }
}
