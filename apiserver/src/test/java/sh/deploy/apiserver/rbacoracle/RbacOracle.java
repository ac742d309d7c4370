package sh.deploy.apiserver.rbacoracle;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what Kubernetes' RBAC allows. Naive on purpose: it looks at every object for every request and keeps nothing.
 *
 * <p>Takes no notice of the group {@code system:masters}, which passes without RBAC, and takes aggregated roles as already
 * filled in. Never changes an object. Where the documentation leaves the answer open, a comment says what is answered
 * here, and why.
 *
 * <p>Source: Kubernetes, "Using RBAC Authorization"; API reference of {@code rbac.authorization.k8s.io/v1}.
 */
public final class RbacOracle {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final World world;

    public RbacOracle(World world) {
        this.world = world;
    }

    /** Whether any binding grants it. There are no rules that deny, and what nobody grants is denied. */
    public boolean allows(Request request) {
        return world.clusterRoleBindings().stream().anyMatch(binding -> grantsEverywhere(binding, request))
                || world.roleBindings().stream().anyMatch(binding -> grantsInItsNamespace(binding, request));
    }

    private boolean grantsEverywhere(ObjectNode binding, Request request) {
        return names(binding, request, "") && rulesOfClusterRole(binding).anyMatch(rule -> covers(rule, request));
    }

    private boolean grantsInItsNamespace(ObjectNode binding, Request request) {
        String namespace = namespace(binding);
        boolean inside = request instanceof Request.OfResource resource
                && !namespace.isEmpty()
                && namespace.equals(resource.namespace());
        return inside
                && names(binding, request, namespace)
                && Stream.concat(rulesOfRole(binding, namespace), rulesOfClusterRole(binding))
                        .anyMatch(rule -> covers(rule, request));
    }

    // ---- Whose rules: none when the role is missing, so such a binding grants nothing and hinders no other.

    private Stream<JsonNode> rulesOfRole(ObjectNode binding, String namespace) {
        return world.roles().stream()
                .filter(role -> refersTo(binding, "Role", role))
                .filter(role -> namespace(role).equals(namespace))
                .flatMap(role -> role.path("rules").valueStream());
    }

    private Stream<JsonNode> rulesOfClusterRole(ObjectNode binding) {
        return world.clusterRoles().stream()
                .filter(role -> refersTo(binding, "ClusterRole", role))
                .flatMap(role -> role.path("rules").valueStream());
    }

    /** Open: what a reference to another API group means. Here: no role of RBAC, so nothing; no group means RBAC's. */
    private static boolean refersTo(ObjectNode binding, String kind, ObjectNode role) {
        var reference = binding.path("roleRef");
        return isOf(RBAC, reference)
                && text(reference, "kind").equals(kind)
                && text(reference, "name").equals(text(role.path("metadata"), "name"));
    }

    // ---- Who: any one subject is enough.

    private static boolean names(ObjectNode binding, Request request, String namespaceOfBinding) {
        return binding.path("subjects").valueStream().anyMatch(subject -> isWho(subject, request, namespaceOfBinding));
    }

    /**
     * Users and groups are compared as text, so a star is no wildcard. Open: what a subject means that breaks the API's
     * own terms (an unknown kind, another API group, no name, a user or group with a namespace). Here: nobody.
     */
    private static boolean isWho(JsonNode subject, Request request, String namespaceOfBinding) {
        String name = text(subject, "name");
        String namespace = text(subject, "namespace");
        if (name.isEmpty()) {
            return false;
        }
        return switch (text(subject, "kind")) {
            case "User" -> isOf(RBAC, subject) && namespace.isEmpty() && name.equals(request.user());
            case "Group" ->
                isOf(RBAC, subject) && namespace.isEmpty() && request.groups().contains(name);
            case "ServiceAccount" ->
                text(subject, "apiGroup").isEmpty()
                        && isServiceAccount(namespace.isEmpty() ? namespaceOfBinding : namespace, name, request.user());
            default -> false;
        };
    }

    /**
     * Open: where a service account lives that states no namespace. Here: beside the RoleBinding that names it, as objects
     * refer to each other everywhere in the API; a ClusterRoleBinding has no namespace, so there it is nobody.
     */
    private static boolean isServiceAccount(String namespace, String name, String user) {
        return !namespace.isEmpty() && user.equals("system:serviceaccount:" + namespace + ":" + name);
    }

    // ---- What: one rule must cover all of it.

    /** Open: a rule for both resources and paths, which the API forbids. Here: each half counts for its own requests. */
    private static boolean covers(JsonNode rule, Request request) {
        return switch (request) {
            case Request.OfResource resource ->
                listsOrStar(rule, "verbs", resource.verb())
                        && listsOrStar(rule, "apiGroups", resource.apiGroup())
                        && texts(rule, "resources").anyMatch(entry -> coversResource(entry, resource))
                        && coversName(rule, resource.name());
            case Request.OfPath path ->
                listsOrStar(rule, "verbs", path.verb())
                        && texts(rule, "nonResourceURLs").anyMatch(entry -> coversPath(entry, path.path()));
        };
    }

    /**
     * Open: stars elsewhere than alone or before the slash, as in {@code pods/*}, and a request whose resource has a slash
     * or a star in it. Here: plain text.
     */
    private static boolean coversResource(String entry, Request.OfResource request) {
        String subresource = request.subresource();
        if (subresource.isEmpty()) {
            return entry.equals("*") || entry.equals(request.resource());
        }
        return entry.equals("*")
                || entry.equals("*/" + subresource)
                || entry.equals(request.resource() + "/" + subresource);
    }

    /**
     * Open: a rule that lists the empty name, and a name given with {@code create} or {@code deletecollection}. Here: a
     * request without a name matches no list, and one with a name is compared whatever its verb.
     */
    private static boolean coversName(JsonNode rule, String name) {
        boolean anyName = texts(rule, "resourceNames").findAny().isEmpty();
        return anyName || (!name.isEmpty() && texts(rule, "resourceNames").anyMatch(name::equals));
    }

    /**
     * Open: a star that is not a whole step ({@code /api*}), which the guide allows and the API reference does not; several
     * at the end; one in the middle. Here: those at the end match any rest, even none; one in the middle is plain text.
     */
    private static boolean coversPath(String entry, String path) {
        return entry.endsWith("*") ? path.startsWith(withoutStarsAtTheEnd(entry)) : path.equals(entry);
    }

    private static String withoutStarsAtTheEnd(String text) {
        return text.endsWith("*") ? withoutStarsAtTheEnd(text.substring(0, text.length() - 1)) : text;
    }

    // ---- How the objects are read: what is missing or null is empty.

    /** Open: a request whose verb or group is a star. Here: text like any other, so only a rule's star covers it. */
    private static boolean listsOrStar(JsonNode rule, String field, String wanted) {
        return texts(rule, field).anyMatch(entry -> entry.equals("*") || entry.equals(wanted));
    }

    private static boolean isOf(String apiGroup, JsonNode reference) {
        String stated = text(reference, "apiGroup");
        return stated.isEmpty() || stated.equals(apiGroup);
    }

    private static String namespace(ObjectNode object) {
        return text(object.path("metadata"), "namespace");
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isString() ? value.asString() : "";
    }

    private static Stream<String> texts(JsonNode node, String field) {
        return node.path(field).valueStream().map(JsonNode::asString);
    }
}
