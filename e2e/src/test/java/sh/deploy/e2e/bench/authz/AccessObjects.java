package sh.deploy.e2e.bench.authz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Roles and bindings of a large cluster, from a seed, as the log would replay them. User N is bound in {@link #namespace(int)} to a role
 * that allows to get pods; one in ten bindings is a ClusterRoleBinding of somebody else; groups that everybody is in may less.
 */
final class AccessObjects {
    static final int NAMESPACES = 200;
    private static final String[] RESOURCES = {"pods", "configmaps", "secrets", "services", "events", "endpoints"};
    private static final String[] VERBS = {"get", "list", "watch", "create", "update", "patch", "delete"};

    private final Random random;
    private final int bindings;
    private final List<Change> changes = new ArrayList<>();

    AccessObjects(long seed, int bindings, int roles) {
        this.random = new Random(seed);
        this.bindings = bindings;
        for (int i = 0; i < roles; i++) {
            add(Rbac.CLUSTER_ROLES, "", "role-" + i, role(i));
        }
        add(Rbac.CLUSTER_ROLES, "", "everything", Tree.newObject().set("rules", rule("*", "*")));
        add(Rbac.CLUSTER_ROLES, "", "little", Tree.newObject().set("rules", rule("list", "events")));
        add(Rbac.CLUSTER_ROLE_BINDINGS, "", "authenticated", binding("little", "Group", "system:authenticated"));
        add(Rbac.CLUSTER_ROLE_BINDINGS, "", "dev", binding("little", "Group", "dev"));
        for (int i = 0; i < bindings; i++) {
            if (i == bindings / 2) {
                add(Rbac.CLUSTER_ROLE_BINDINGS, "", "root", binding("everything", "User", "root"));
            }
            boolean everywhere = i % 10 == 0;
            var kind = i % 3 == 0 ? "Group" : "User";
            add(
                    everywhere ? Rbac.CLUSTER_ROLE_BINDINGS : Rbac.ROLE_BINDINGS,
                    everywhere ? "" : namespace(i),
                    "binding-" + i,
                    binding("role-" + i % roles, kind, (kind.equals("User") ? "user-" : "group-") + i));
        }
    }

    List<Change> changes() {
        return changes;
    }

    /** A user with a RoleBinding of their own. */
    int someUser() {
        int user = random.nextInt(bindings);
        return user % 10 == 0 || user % 3 == 0 ? someUser() : user;
    }

    static String namespace(int number) {
        return "namespace-" + number % NAMESPACES;
    }

    private ObjectNode role(int number) {
        var role = Tree.newObject();
        var rules = role.putArray("rules");
        for (int i = 0; i < 5; i++) {
            var rule = rules.addObject();
            rule.putArray("verbs").add(VERBS[random.nextInt(VERBS.length)]).add(VERBS[random.nextInt(VERBS.length)]);
            rule.putArray("apiGroups").add(i == 0 ? "apps" : "example-" + random.nextInt(50) + ".org");
            rule.putArray("resources")
                    .add(RESOURCES[random.nextInt(RESOURCES.length)])
                    .add("things-" + number);
        }
        var last = rules.addObject();
        last.putArray("verbs").add("get").add("list");
        last.putArray("apiGroups").add("");
        last.putArray("resources").add("configmaps").add("pods");
        return role;
    }

    private static JsonNode rule(String verb, String resource) {
        var rules = Tree.newObject().putArray("rules");
        var rule = rules.addObject();
        rule.putArray("verbs").add(verb);
        rule.putArray("apiGroups").add("*");
        rule.putArray("resources").add(resource);
        return rules;
    }

    private static ObjectNode binding(String role, String kind, String name) {
        var binding = Tree.newObject();
        binding.putObject("roleRef").put("kind", "ClusterRole").put("name", role);
        binding.putArray("subjects").addObject().put("kind", kind).put("name", name);
        return binding;
    }

    private void add(String resource, String namespace, String name, JsonNode object) {
        var key = new ObjectKey(Rbac.GROUP, resource, namespace, name);
        long revision = changes.size() + 1L;
        var json = JsonTrees.bytes((ObjectNode) object);
        var stored = new StoredObject(
                key, "uid-" + revision, revision, Rbac.API_VERSION, "", json, new Indexer.Index(Map.of(), Map.of()));
        changes.add(new Change(revision, null, stored, false));
    }
}
