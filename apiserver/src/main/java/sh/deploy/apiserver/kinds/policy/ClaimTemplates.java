package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What a StatefulSet says of the claims of its pods. Source: Kubernetes documentation, "StatefulSets". */
final class ClaimTemplates {
    private static final String FIELD = "volumeClaimTemplates";
    private static final String RETENTION = "persistentVolumeClaimRetentionPolicy";
    private static final List<String> WHEN = List.of("whenDeleted", "whenScaled");

    private ClaimTemplates() {}

    static void applyDefaults(ObjectNode template) {
        template.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
        ClaimRules.applyDefaults(Tree.child(template, "spec"));
        Tree.defaultTo(Tree.child(template, "status"), "phase", "Pending");
    }

    /** The names of the templates, which are volumes of every pod. */
    static Set<String> validate(ObjectNode spec, List<FieldCause> causes) {
        var names = new HashSet<String>();
        int index = 0;
        for (var template : Tree.objects(spec, FIELD)) {
            var here = "spec." + FIELD + "[" + index++ + "]";
            var name = Tree.text(template, "metadata", "name");
            var complaint = NameRule.LABEL.complaint(name);
            if (name.isEmpty()) {
                causes.add(FieldCause.required(here + ".metadata.name", ""));
            } else if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(here + ".metadata.name", name, complaint));
            } else if (!names.add(name)) {
                causes.add(FieldCause.duplicate(here + ".metadata.name", name));
            }
            ClaimRules.validate(Tree.at(template, "spec"), here + ".spec", causes);
        }
        return names;
    }

    static void validateSupported(ObjectNode spec, List<FieldCause> causes) {
        int index = 0;
        for (var template : Tree.objects(spec, FIELD)) {
            ClaimRules.validateSupported(Tree.at(template, "spec"), "spec." + FIELD + "[" + index++ + "].spec", causes);
        }
        for (var when : WHEN) {
            if (Tree.text(spec, RETENTION, when).equals("Delete")) {
                causes.add(
                        FieldCause.forbidden(
                                "spec." + RETENTION + "." + when,
                                "claims are always kept yet: use Retain, and delete the claims by hand when their data is not needed"));
            }
        }
    }
}
