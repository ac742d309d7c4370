package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a pod may run: tolerations, affinities, spreading. */
final class PlacementRules {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private PlacementRules() {}

    static void validate(ObjectNode spec, String path, List<FieldCause> causes) {
        int index = 0;
        for (var toleration : Tree.objects(spec, "tolerations")) {
            validateToleration(toleration, path + ".tolerations[" + index++ + "]", causes);
        }
        index = 0;
        for (var constraint : Tree.objects(spec, "topologySpreadConstraints")) {
            validateSpread(constraint, path + ".topologySpreadConstraints[" + index++ + "]", causes);
        }
        validateNodeAffinity(Tree.at(spec, "affinity", "nodeAffinity"), path + ".affinity.nodeAffinity", causes);
        for (var kind : List.of("podAffinity", "podAntiAffinity")) {
            validatePodAffinity(Tree.at(spec, "affinity", kind), path + ".affinity." + kind, causes);
        }
    }

    private static void validateToleration(ObjectNode toleration, String path, List<FieldCause> causes) {
        var key = Tree.text(toleration, "key");
        var operator = Tree.text(toleration, "operator");
        var value = Tree.text(toleration, "value");
        var effect = Tree.text(toleration, "effect");
        if (!key.isEmpty() && !LabelRules.qualifiedNameComplaint(key).isEmpty()) {
            causes.add(FieldCause.invalid(path + ".key", key, LabelRules.qualifiedNameComplaint(key)));
        }
        if (key.isEmpty() && !operator.equals("Exists")) {
            causes.add(FieldCause.invalid(
                    path + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
        }
        if (Tree.has(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
            causes.add(FieldCause.invalid(
                    path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
        }
        switch (operator) {
            case "", "Equal" -> {
                if (!LabelRules.valueComplaint(value).isEmpty()) {
                    causes.add(FieldCause.invalid(path + ".operator", value, LabelRules.valueComplaint(value)));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    causes.add(FieldCause.invalid(
                            path + ".operator", value, "value must be empty when `operator` is 'Exists'"));
                }
            }
            default -> causes.add(FieldCause.notSupported(path + ".operator", operator, List.of("Equal", "Exists")));
        }
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            causes.add(FieldCause.notSupported(path + ".effect", effect, EFFECTS));
        }
    }

    private static void validateSpread(ObjectNode constraint, String path, List<FieldCause> causes) {
        if (Tree.number(constraint, 1, "maxSkew") <= 0) {
            causes.add(FieldCause.invalid(
                    path + ".maxSkew", Tree.number(constraint, 1, "maxSkew"), "must be greater than zero"));
        }
        if (Tree.text(constraint, "topologyKey").isEmpty()) {
            causes.add(FieldCause.required(path + ".topologyKey", "can not be empty"));
        }
        var otherwise = Tree.text(constraint, "whenUnsatisfiable");
        if (!UNSATISFIABLE.contains(otherwise)) {
            causes.add(FieldCause.notSupported(path + ".whenUnsatisfiable", otherwise, UNSATISFIABLE));
        }
        SelectorRules.validate(constraint.path("labelSelector"), path + ".labelSelector", causes);
    }

    private static void validateNodeAffinity(JsonNode affinity, String path, List<FieldCause> causes) {
        var required = Tree.at(affinity, REQUIRED);
        if (!required.isMissingNode()) {
            var here = path + "." + REQUIRED + ".nodeSelectorTerms";
            if (required.path("nodeSelectorTerms").isEmpty()) {
                causes.add(FieldCause.required(here, "must have at least one node selector term"));
            }
            int index = 0;
            for (var term : Tree.objects(required, "nodeSelectorTerms")) {
                NodeSelectorRules.validate(term, here + "[" + index++ + "]", causes);
            }
        }
        int index = 0;
        for (var term : Tree.objects(affinity, PREFERRED)) {
            var here = path + "." + PREFERRED + "[" + index++ + "]";
            Numbers.within(term, here, "weight", 1, 100, causes);
            NodeSelectorRules.validate(term.path("preference"), here + ".preference", causes);
        }
    }

    private static void validatePodAffinity(JsonNode affinity, String path, List<FieldCause> causes) {
        int index = 0;
        for (var term : Tree.objects(affinity, REQUIRED)) {
            validatePodTerm(term, path + "." + REQUIRED + "[" + index++ + "]", causes);
        }
        index = 0;
        for (var term : Tree.objects(affinity, PREFERRED)) {
            var here = path + "." + PREFERRED + "[" + index++ + "]";
            Numbers.within(term, here, "weight", 1, 100, causes);
            validatePodTerm(term.path("podAffinityTerm"), here + ".podAffinityTerm", causes);
        }
    }

    private static void validatePodTerm(JsonNode term, String path, List<FieldCause> causes) {
        if (Tree.text(term, "topologyKey").isEmpty()) {
            causes.add(FieldCause.required(path + ".topologyKey", "can not be empty"));
        }
        SelectorRules.validate(term.path("labelSelector"), path + ".labelSelector", causes);
    }
}
