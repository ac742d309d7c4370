package sh.deploy.apiserver.authz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/** Roles and bindings for tests, written as the log would replay them, and an authorizer that goes by them. */
final class AccessState {
    private static final NodePods NO_PODS = new NodePods() {
        @Override
        public boolean isAssigned(String node, String namespace, String pod) {
            return false;
        }

        @Override
        public boolean refersTo(String node, String resource, String namespace, String name) {
            return false;
        }
    };

    final StoredGrants grants = new StoredGrants();
    final Authorizer authorizer = new Authorizer(new NodeRules(NO_PODS), new OwnRequests(() -> Snapshot.EMPTY), grants);
    private final Map<ObjectKey, StoredObject> stored = new HashMap<>();
    private long revision;

    /** @param namespace empty: a ClusterRole */
    AccessState role(String namespace, String name, String... rules) {
        var resource = namespace.isEmpty() ? Rbac.CLUSTER_ROLES : Rbac.ROLES;
        put(resource, namespace, name, "{'rules':[" + String.join(",", rules) + "]}");
        return this;
    }

    /**
     * @param namespace empty: a ClusterRoleBinding
     * @param role {@code Role/NAME} or {@code ClusterRole/NAME}
     * @param subjects {@code User/NAME}, {@code Group/NAME}, {@code ServiceAccount/NAMESPACE/NAME}
     */
    AccessState bind(String namespace, String name, String role, String... subjects) {
        var binding = Tree.newObject();
        binding.putObject("roleRef").put("kind", role.split("/")[0]).put("name", role.split("/")[1]);
        var list = binding.putArray("subjects");
        for (var subject : subjects) {
            var parts = subject.split("/");
            var one = list.addObject().put("kind", parts[0]).put("name", parts[parts.length - 1]);
            if (parts.length > 2 && !parts[1].isEmpty()) {
                one.put("namespace", parts[1]);
            }
        }
        put(namespace.isEmpty() ? Rbac.CLUSTER_ROLE_BINDINGS : Rbac.ROLE_BINDINGS, namespace, name, binding);
        return this;
    }

    void delete(String resource, String namespace, String name) {
        var key = new ObjectKey(Rbac.GROUP, resource, namespace, name);
        var before = Objects.requireNonNull(stored.remove(key), key.toString());
        grants.follow(new Change(++revision, before, before, true));
    }

    boolean may(Caller caller, String verb, String resource, String namespace) {
        return authorizer.decide(caller, new Action(verb, "", resource, "", namespace, "")) instanceof Decision.Allowed;
    }

    static Caller user(String name, String... groups) {
        return new Caller(name, Set.of(groups), "test");
    }

    /** {@code {'verbs':['get'],'apiGroups':[''],'resources':['pods']}}. */
    static String rule(String verb, String resource) {
        return "{'verbs':['" + verb + "'],'apiGroups':[''],'resources':['" + resource + "']}";
    }

    /** A role or a binding as it is stored. */
    void put(ObjectNode object) {
        var resource = object.path("kind").asString().toLowerCase(Locale.ROOT) + "s";
        put(resource, Tree.text(object, "metadata", "namespace"), Tree.text(object, "metadata", "name"), object);
    }

    private void put(String resource, String namespace, String name, String json) {
        put(resource, namespace, name, JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8)));
    }

    private void put(String resource, String namespace, String name, ObjectNode object) {
        var key = new ObjectKey(Rbac.GROUP, resource, namespace, name);
        var after = new StoredObject(
                key,
                "uid",
                ++revision,
                Rbac.API_VERSION,
                "",
                JsonTrees.bytes(object),
                new Indexer.Index(Map.of(), Map.of()));
        grants.follow(new Change(revision, stored.put(key, after), after, false));
    }
}
