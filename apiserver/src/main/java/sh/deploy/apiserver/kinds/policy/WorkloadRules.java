package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every kind that makes pods from a template for a selector. */
final class WorkloadRules {
    private WorkloadRules() {}

    static void applyDefaults(ObjectNode spec) {
        var template = Tree.child(spec, "template");
        Tree.child(template, "metadata");
        PodDefaults.apply(Tree.child(template, "spec"));
    }

    static void validate(ObjectNode spec, List<FieldCause> causes) {
        validate(spec, Set.of(), causes);
    }

    /** @param furtherVolumes that the pods will have beside those of the template */
    static void validate(ObjectNode spec, Set<String> furtherVolumes, List<FieldCause> causes) {
        Numbers.notNegative(spec, "spec", "replicas", causes);
        Numbers.notNegative(spec, "spec", "minReadySeconds", causes);
        var selector = Tree.at(spec, "selector");
        var labels = Tree.at(spec, "template", "metadata", "labels");
        if (selector.isMissingNode()) {
            causes.add(FieldCause.required("spec.selector", ""));
        } else {
            int before = causes.size();
            SelectorRules.validate(selector, "spec.selector", causes);
            if (SelectorRules.isEmpty(selector)) {
                causes.add(FieldCause.invalid(
                        "spec.selector", selector.toString(), "empty selector is invalid for deployment"));
            } else if (causes.size() == before && !SelectorRules.matches(selector, labels)) {
                causes.add(FieldCause.invalid(
                        "spec.template.metadata.labels",
                        labels.isMissingNode() ? "{}" : labels,
                        "`selector` does not match template `labels`"));
            }
        }
        LabelRules.validateLabels(labels, "spec.template.metadata.labels", causes);
        LabelRules.validateAnnotations(
                Tree.at(spec, "template", "metadata", "annotations"), "spec.template.metadata.annotations", causes);
        AtMostOneRules.validate(Tree.at(spec, "template", "metadata"), "spec.template.metadata", causes);
        var pod = Tree.child(Tree.child(spec, "template"), "spec");
        PodRules.validate(pod, "spec.template.spec", furtherVolumes, causes);
        if (!Tree.text(pod, "restartPolicy").equals("Always")) {
            causes.add(FieldCause.notSupported(
                    "spec.template.spec.restartPolicy", Tree.text(pod, "restartPolicy"), List.of("Always")));
        }
        if (Tree.has(pod, "activeDeadlineSeconds")) {
            causes.add(FieldCause.forbidden(
                    "spec.template.spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in ReplicaSet is not Supported"));
        }
    }

    static void validateSelectorUnchanged(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        if (!Tree.at(next, "spec", "selector").equals(Tree.at(current, "spec", "selector"))) {
            causes.add(FieldCause.invalid("spec.selector", Tree.at(next, "spec", "selector"), "field is immutable"));
        }
    }

    static void addWideCells(ObjectNode object, ArrayNode cells) {
        addContainerCells(object, cells);
        cells.add(SelectorRules.text(Tree.at(object, "spec", "selector")));
    }

    static void addContainerCells(ObjectNode object, ArrayNode cells) {
        var containers = Tree.objects(object, "spec", "template", "spec", "containers");
        cells.add(containers.stream().map(one -> Tree.text(one, "name")).collect(Collectors.joining(",")))
                .add(containers.stream().map(one -> Tree.text(one, "image")).collect(Collectors.joining(",")));
    }
}
