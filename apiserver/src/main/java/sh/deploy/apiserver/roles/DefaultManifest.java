package sh.deploy.apiserver.roles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import sh.deploy.api.access.Rbac;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code default-access.yaml}, which says it all more shortly than the objects themselves. */
final class DefaultManifest {
    static final String UPDATED = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String BOOTSTRAPPING = "kubernetes.io/bootstrapping";
    private static final String GATHERED_BY = "rbac.authorization.k8s.io/aggregate-to-";

    /** An object that shall be there. */
    record Wanted(String resource, String namespace, String name, ObjectNode object) {}

    private DefaultManifest() {}

    /** The roles before the bindings that refer to them. */
    static List<Wanted> read() {
        var manifest = parse();
        var all = new ArrayList<Wanted>();
        for (var role : manifest.path("clusterRoles")) {
            all.add(wanted(Rbac.CLUSTER_ROLES, role, clusterRole(role)));
        }
        for (var role : manifest.path("roles")) {
            all.add(wanted(Rbac.ROLES, role, withRules(object("Role", role), role)));
        }
        for (var binding : manifest.path("clusterRoleBindings")) {
            all.add(wanted(Rbac.CLUSTER_ROLE_BINDINGS, binding, binding("ClusterRoleBinding", "ClusterRole", binding)));
        }
        for (var binding : manifest.path("roleBindings")) {
            all.add(wanted(Rbac.ROLE_BINDINGS, binding, binding("RoleBinding", "Role", binding)));
        }
        return all;
    }

    private static JsonNode parse() {
        try (var content = DefaultManifest.class.getResourceAsStream("default-access.yaml")) {
            return new YAMLMapper().readTree(Objects.requireNonNull(content, "default-access.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wanted wanted(String resource, JsonNode from, ObjectNode object) {
        return new Wanted(resource, Tree.text(from, "namespace"), Tree.text(from, "name"), object);
    }

    private static ObjectNode object(String kind, JsonNode from) {
        var object = Tree.newObject().put("apiVersion", Rbac.API_VERSION).put("kind", kind);
        var metadata = object.putObject("metadata").put("name", Tree.text(from, "name"));
        if (Tree.has(from, "namespace")) {
            metadata.put("namespace", Tree.text(from, "namespace"));
        }
        metadata.putObject("labels").put(BOOTSTRAPPING, "rbac-defaults");
        metadata.putObject("annotations").put(UPDATED, "true");
        return object;
    }

    private static ObjectNode clusterRole(JsonNode from) {
        var role = object("ClusterRole", from);
        if (Tree.has(from, "aggregateTo")) {
            role.withObject("/metadata/labels").put(GATHERED_BY + Tree.text(from, "aggregateTo"), "true");
        }
        if (Tree.has(from, "aggregate")) {
            role.putObject("aggregationRule")
                    .putArray("clusterRoleSelectors")
                    .addObject()
                    .putObject("matchLabels")
                    .put(GATHERED_BY + Tree.text(from, "aggregate"), "true");
            return role;
        }
        return withRules(role, from);
    }

    private static ObjectNode withRules(ObjectNode role, JsonNode from) {
        role.putArray("rules").addAll(Tree.objects(from, "rules"));
        return role;
    }

    private static ObjectNode binding(String kind, String roleKind, JsonNode from) {
        var binding = object(kind, from);
        binding.putObject("roleRef")
                .put("apiGroup", Rbac.GROUP)
                .put("kind", roleKind)
                .put("name", Tree.text(from, "role"));
        var subjects = binding.putArray("subjects");
        for (var user : Tree.texts(from, "users")) {
            subjects.addObject().put("apiGroup", Rbac.GROUP).put("kind", "User").put("name", user);
        }
        for (var group : Tree.texts(from, "groups")) {
            subjects.addObject()
                    .put("apiGroup", Rbac.GROUP)
                    .put("kind", "Group")
                    .put("name", group);
        }
        for (var account : Tree.texts(from, "accounts")) {
            int slash = account.indexOf('/');
            subjects.addObject()
                    .put("kind", "ServiceAccount")
                    .put("name", account.substring(slash + 1))
                    .put("namespace", account.substring(0, slash));
        }
        return binding;
    }
}
