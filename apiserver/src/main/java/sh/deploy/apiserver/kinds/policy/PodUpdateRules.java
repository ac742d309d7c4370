package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What of a pod's spec may change once it exists. Source: Kubernetes documentation, "Pod update and replacement". */
final class PodUpdateRules {
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    private PodUpdateRules() {}

    static void validate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var after = Tree.child(next, "spec");
        var before = Tree.child(current, "spec");
        for (var list : CONTAINERS) {
            if (after.path(list).size() != before.path(list).size()) {
                causes.add(FieldCause.forbidden("spec." + list, "pod updates may not add or remove containers"));
                return;
            }
        }
        validateDeadline(after, before, causes);
        validateTolerations(after, before, causes);
        if (!withoutChangeable(after, before).equals(before)) {
            causes.add(FieldCause.forbidden(
                    "spec",
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions"
                            + " to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it"
                            + " was previously negative); changed: " + String.join(", ", changed(after, before))));
        }
    }

    /** The new spec with everything set back that may change. */
    private static ObjectNode withoutChangeable(ObjectNode after, ObjectNode before) {
        var copy = after.deepCopy();
        for (var field : List.of("activeDeadlineSeconds", "tolerations", "schedulingGates")) {
            Tree.copy(before, copy, field);
        }
        for (var list : CONTAINERS) {
            var olds = Tree.objects(before, list);
            var news = Tree.objects(copy, list);
            for (int i = 0; i < Math.min(olds.size(), news.size()); i++) {
                Tree.copy(olds.get(i), news.get(i), "image");
            }
        }
        return copy;
    }

    private static List<String> changed(ObjectNode after, ObjectNode before) {
        var copy = withoutChangeable(after, before);
        var names = new java.util.TreeSet<String>(copy.propertyNames());
        names.addAll(before.propertyNames());
        return names.stream()
                .filter(name -> !copy.path(name).equals(before.path(name)))
                .map(name -> "spec." + name)
                .toList();
    }

    private static void validateDeadline(ObjectNode after, ObjectNode before, List<FieldCause> causes) {
        if (!Tree.has(before, "activeDeadlineSeconds")) {
            return;
        }
        long was = Tree.number(before, 0, "activeDeadlineSeconds");
        if (!Tree.has(after, "activeDeadlineSeconds")) {
            causes.add(FieldCause.invalid(
                    "spec.activeDeadlineSeconds", "", "must not update from a positive integer to nil value"));
        } else if (Tree.number(after, 0, "activeDeadlineSeconds") > was) {
            causes.add(FieldCause.invalid(
                    "spec.activeDeadlineSeconds",
                    Tree.number(after, 0, "activeDeadlineSeconds"),
                    "must be less than or equal to previous value"));
        }
    }

    private static void validateTolerations(ObjectNode after, ObjectNode before, List<FieldCause> causes) {
        var kept = Tree.objects(after, "tolerations");
        for (var old : Tree.objects(before, "tolerations")) {
            boolean found = kept.stream().anyMatch(one -> withoutSeconds(one).equals(withoutSeconds(old)));
            if (!found) {
                causes.add(FieldCause.forbidden(
                        "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
                return;
            }
        }
    }

    private static ObjectNode withoutSeconds(ObjectNode toleration) {
        var copy = toleration.deepCopy();
        copy.remove("tolerationSeconds");
        return copy;
    }
}
