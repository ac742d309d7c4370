package sh.deploy.apiserver.rbacoracle;

import static sh.deploy.apiserver.rbacoracle.Strangeness.OPEN;
import static sh.deploy.apiserver.rbacoracle.Strangeness.REFUSED;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes a small world: roles in a few namespaces and of the cluster, and bindings that mostly, not always, find them. */
final class RandomWorld {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final int MAX_ROLES = 12;
    private static final int MAX_BINDINGS = 12;

    private final Vocabulary words;
    private final List<ObjectNode> roles = new ArrayList<>();
    private final List<ObjectNode> bindings = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    private RandomWorld(Vocabulary words) {
        this.words = words;
    }

    static World of(Vocabulary words) {
        var made = new RandomWorld(words);
        int roles = words.upTo(MAX_ROLES);
        int bindings = words.upTo(MAX_BINDINGS);
        for (int i = 0; i < roles; i++) {
            made.addRole();
        }
        for (int i = 0; i < bindings; i++) {
            made.addBinding("binding-" + i);
        }
        return World.of(
                Stream.concat(made.roles.stream(), made.bindings.stream()).toList());
    }

    // ---- Roles

    /** None when there is one of that name already: a store has no two. */
    private void addRole() {
        boolean ofCluster = words.in(50);
        var role = object(ofCluster ? "ClusterRole" : "Role", words.roleName(), ofCluster);
        if (taken.add(role.path("kind") + "/" + role.path("metadata"))) {
            addRules(role, ofCluster);
            roles.add(role);
        }
    }

    private void addRules(ObjectNode role, boolean ofCluster) {
        if (words.in(3)) {
            role.putNull("rules");
            return;
        }
        var rules = role.putArray("rules");
        int count = words.upTo(3);
        for (int i = 0; i < count; i++) {
            rules.add(rule(ofCluster || words.rarely(REFUSED)));
        }
    }

    private ObjectNode rule(boolean mayCoverPaths) {
        boolean paths = mayCoverPaths && words.in(40);
        boolean resources = !paths || words.rarely(OPEN);
        var rule = JSON.objectNode();
        put(rule, "verbs", words.some(resources ? words::ruleVerb : words::rulePathVerb));
        if (resources) {
            put(rule, "apiGroups", words.some(words::ruleApiGroup));
            put(rule, "resources", words.some(words::ruleResource));
            putNames(rule);
        }
        if (paths) {
            put(rule, "nonResourceURLs", words.some(words::pathPattern));
        }
        return rule;
    }

    /** Every list of a rule may be empty in a world of refused objects, in the three ways of saying so. */
    private void put(ObjectNode rule, String field, List<String> entries) {
        if (words.rarely(REFUSED)) {
            putNothing(rule, field);
        } else {
            var array = rule.putArray(field);
            entries.forEach(array::add);
        }
    }

    private void putNames(ObjectNode rule) {
        if (words.in(35)) {
            put(rule, "resourceNames", words.some(words::ruleName));
        } else {
            putNothing(rule, "resourceNames");
        }
    }

    private void putNothing(ObjectNode rule, String field) {
        switch (words.upTo(3)) {
            case 0 -> rule.putArray(field);
            case 1 -> rule.putNull(field);
            default -> {}
        }
    }

    // ---- Bindings

    private void addBinding(String name) {
        boolean ofCluster = words.in(40);
        var binding = object(ofCluster ? "ClusterRoleBinding" : "RoleBinding", name, ofCluster);
        addReference(binding, ofCluster);
        addSubjects(binding, ofCluster);
        bindings.add(binding);
    }

    private void addReference(ObjectNode binding, boolean ofCluster) {
        var reference = binding.putObject("roleRef");
        if (!words.rarely(OPEN)) {
            reference.put("apiGroup", RBAC);
        } else if (words.in(50)) {
            reference.put("apiGroup", words.one(List.of("", "apps")));
        }
        boolean mayBeRole = !ofCluster || words.rarely(REFUSED);
        if (roles.isEmpty() || words.in(15)) {
            reference.put("kind", mayBeRole && words.in(50) ? "Role" : "ClusterRole");
            reference.put("name", words.roleName());
        } else {
            refer(binding, reference, mayBeRole);
        }
        if (words.rarely(REFUSED)) {
            reference.put("kind", words.one(List.of("role", "User", "")));
        }
    }

    /** To a role that exists, and mostly from beside it. */
    private void refer(ObjectNode binding, ObjectNode reference, boolean mayBeRole) {
        var role = words.one(roles);
        boolean isRole = mayBeRole && role.path("kind").asString().equals("Role");
        reference.put("kind", isRole ? "Role" : "ClusterRole");
        reference.put("name", role.path("metadata").path("name").asString());
        var metadata = (ObjectNode) binding.path("metadata");
        var namespace = role.path("metadata").path("namespace");
        if (isRole && metadata.has("namespace") && namespace.isString() && words.in(75)) {
            metadata.put("namespace", namespace.asString());
        }
    }

    private void addSubjects(ObjectNode binding, boolean ofCluster) {
        if (words.in(3)) {
            return;
        }
        var subjects = binding.putArray("subjects");
        int count = words.in(5) ? 0 : 1 + words.upTo(2);
        for (int i = 0; i < count; i++) {
            subjects.add(subject(ofCluster));
        }
    }

    private ObjectNode subject(boolean ofCluster) {
        var subject = JSON.objectNode();
        switch (words.upTo(7)) {
            case 0, 1, 2 -> subject.put("kind", "User").put("name", words.user());
            case 3, 4 -> subject.put("kind", "Group").put("name", words.group());
            default -> {
                subject.put("kind", "ServiceAccount").put("name", words.account());
                if (!words.rarely(ofCluster ? REFUSED : OPEN)) {
                    subject.put("namespace", words.namespace());
                }
            }
        }
        putApiGroup(subject);
        if (words.rarely(REFUSED)) {
            subject.put("kind", words.one(List.of("user", "serviceaccount", "Users", "")));
        }
        if (words.rarely(OPEN)) {
            subject.put("namespace", words.one(List.of("", "red")));
        }
        return subject;
    }

    private void putApiGroup(ObjectNode subject) {
        if (words.rarely(OPEN)) {
            subject.put("apiGroup", words.one(List.of("apps", RBAC, "")));
        } else if (words.in(60)) {
            boolean account = subject.path("kind").asString().equals("ServiceAccount");
            subject.put("apiGroup", account ? "" : RBAC);
        }
    }

    private ObjectNode object(String kind, String name, boolean ofCluster) {
        var object = JSON.objectNode().put("apiVersion", RBAC + "/v1").put("kind", kind);
        var metadata = object.putObject("metadata").put("name", name);
        if (!ofCluster && !words.rarely(REFUSED)) {
            metadata.put("namespace", words.namespace());
        }
        return object;
    }
}
