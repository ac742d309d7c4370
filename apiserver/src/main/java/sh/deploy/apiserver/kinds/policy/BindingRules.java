package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What both kinds of bindings have in common. Source: Kubernetes API reference, RoleBinding and ClusterRoleBinding. */
final class BindingRules {
    private static final List<String> GROUP = List.of(Rbac.GROUP);
    private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");

    private BindingRules() {}

    static void applyDefaults(ObjectNode binding) {
        Tree.defaultTo(Tree.child(binding, "roleRef"), "apiGroup", Rbac.GROUP);
        for (var subject : Tree.objects(binding, "subjects")) {
            if (isPerson(Tree.text(subject, "kind"))) {
                Tree.defaultTo(subject, "apiGroup", Rbac.GROUP);
            }
        }
    }

    static void validate(ObjectNode binding, List<String> roles, boolean namespaced, List<FieldCause> causes) {
        var role = Tree.child(binding, "roleRef");
        if (!Tree.text(role, "apiGroup").equals(Rbac.GROUP)) {
            causes.add(FieldCause.notSupported("roleRef.apiGroup", Tree.text(role, "apiGroup"), GROUP));
        }
        if (!roles.contains(Tree.text(role, "kind"))) {
            causes.add(FieldCause.notSupported("roleRef.kind", Tree.text(role, "kind"), roles));
        }
        validateRoleName(Tree.text(role, "name"), causes);
        int index = 0;
        for (var subject : Tree.objects(binding, "subjects")) {
            validateSubject(subject, "subjects[" + index++ + "]", namespaced, causes);
        }
    }

    private static void validateRoleName(String name, List<FieldCause> causes) {
        if (name.isEmpty()) {
            causes.add(FieldCause.required("roleRef.name", ""));
        } else if (!NameRule.PATH_SEGMENT.accepts(name)) {
            causes.add(FieldCause.invalid("roleRef.name", name, NameRule.PATH_SEGMENT.complaint(name)));
        }
    }

    private static void validateSubject(ObjectNode subject, String path, boolean namespaced, List<FieldCause> causes) {
        var kind = Tree.text(subject, "kind");
        var name = Tree.text(subject, "name");
        if (name.isEmpty()) {
            causes.add(FieldCause.required(path + ".name", ""));
        }
        if (kind.equals("ServiceAccount")) {
            validateAccount(subject, name, path, namespaced, causes);
        } else if (!isPerson(kind)) {
            causes.add(FieldCause.notSupported(path + ".kind", kind, SUBJECTS));
        } else if (!Tree.text(subject, "apiGroup").equals(Rbac.GROUP)) {
            causes.add(FieldCause.notSupported(path + ".apiGroup", Tree.text(subject, "apiGroup"), GROUP));
        }
    }

    private static void validateAccount(
            ObjectNode subject, String name, String path, boolean namespaced, List<FieldCause> causes) {
        if (!name.isEmpty() && !NameRule.SUBDOMAIN.accepts(name)) {
            causes.add(FieldCause.invalid(path + ".name", name, NameRule.SUBDOMAIN.complaint(name)));
        }
        var group = Tree.text(subject, "apiGroup");
        if (!group.isEmpty()) {
            causes.add(FieldCause.notSupported(path + ".apiGroup", group, List.of("")));
        }
        if (!namespaced && Tree.text(subject, "namespace").isEmpty()) {
            causes.add(FieldCause.required(path + ".namespace", ""));
        }
    }

    static void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        if (!Tree.at(next, "roleRef").equals(Tree.at(current, "roleRef"))) {
            causes.add(FieldCause.invalid("roleRef", Tree.at(next, "roleRef"), "cannot change roleRef"));
        }
    }

    static List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Role", "Kind and name of the role whose rights are given."),
                Column.age(),
                Column.text("Users", "Users who get them.").wide(),
                Column.text("Groups", "Groups that get them.").wide(),
                Column.text("ServiceAccounts", "Service accounts that get them.")
                        .wide());
    }

    static void addCells(ObjectNode binding, Instant now, ArrayNode cells) {
        cells.add(Tree.text(binding, "metadata", "name"))
                .add(Tree.text(binding, "roleRef", "kind") + "/" + Tree.text(binding, "roleRef", "name"))
                .add(Ages.since(binding, now))
                .add(names(binding, "User"))
                .add(names(binding, "Group"))
                .add(names(binding, "ServiceAccount"));
    }

    private static String names(ObjectNode binding, String kind) {
        var names = new ArrayList<String>();
        for (var subject : Tree.objects(binding, "subjects")) {
            if (Tree.text(subject, "kind").equals(kind)) {
                var name = Tree.text(subject, "name");
                names.add(isPerson(kind) ? name : Tree.text(subject, "namespace") + "/" + name);
            }
        }
        return String.join(", ", names);
    }

    private static boolean isPerson(String kind) {
        return kind.equals("User") || kind.equals("Group");
    }
}
