package sh.deploy.apiserver.rbacoracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies of worlds and requests with something changed; the rules and subjects changed in place belong to such copies. */
final class Altered {
    private Altered() {}

    // ---- Other requests

    static Request withVerb(Request request, String verb) {
        return switch (request) {
            case Request.OfResource resource -> resource.verb(verb);
            case Request.OfPath path -> path.verb(verb);
        };
    }

    static Request inNamespace(Request request, String namespace) {
        return request instanceof Request.OfResource resource ? resource.namespace(namespace) : request;
    }

    static boolean isNamespaced(Request request) {
        return request instanceof Request.OfResource resource
                && !resource.namespace().isEmpty();
    }

    static boolean isNameless(Request request) {
        return request instanceof Request.OfResource resource && resource.name().isEmpty();
    }

    static String subresource(Request request) {
        return request instanceof Request.OfResource resource ? resource.subresource() : "";
    }

    static boolean isOfSubresource(Request request) {
        return !subresource(request).isEmpty();
    }

    // ---- Other worlds

    static World eachRole(World world, Consumer<ObjectNode> change) {
        return new World(
                changed(world.roles(), change),
                changed(world.clusterRoles(), change),
                world.roleBindings(),
                world.clusterRoleBindings());
    }

    static World withRules(World world, Consumer<ObjectNode> change) {
        return eachRole(
                world, role -> role.path("rules").valueStream().forEach(rule -> change.accept((ObjectNode) rule)));
    }

    static World withBindings(World world, Consumer<ObjectNode> change) {
        return new World(
                world.roles(),
                world.clusterRoles(),
                changed(world.roleBindings(), change),
                changed(world.clusterRoleBindings(), change));
    }

    static World withSubjects(World world, Consumer<ObjectNode> change) {
        return withBindings(
                world,
                binding ->
                        binding.path("subjects").valueStream().forEach(subject -> change.accept((ObjectNode) subject)));
    }

    /** Roles and bindings that have none get it. */
    static World withNamespace(World world, String namespace) {
        return new World(
                world.roles(),
                world.clusterRoles(),
                world.roleBindings().stream()
                        .map(binding ->
                                binding.path("metadata").has("namespace") ? binding : withNamespace(binding, namespace))
                        .toList(),
                world.clusterRoleBindings());
    }

    static ObjectNode withNamespace(ObjectNode object, String namespace) {
        var copy = object.deepCopy();
        ((ObjectNode) copy.path("metadata")).put("namespace", namespace);
        return copy;
    }

    static List<ObjectNode> changed(List<ObjectNode> objects, Consumer<ObjectNode> change) {
        var copies = objects.stream().map(ObjectNode::deepCopy).toList();
        copies.forEach(change);
        return copies;
    }

    // ---- Other rules and subjects

    static void edit(ObjectNode rule, String field, UnaryOperator<String> change) {
        set(rule, field, texts(rule, field).stream().map(change).toList());
    }

    static void drop(ObjectNode rule, String field, String entry) {
        edit(rule, field, each -> each.equals(entry) ? "-" : each);
    }

    static void setIfNone(ObjectNode rule, String field, String entry) {
        if (texts(rule, field).isEmpty()) {
            set(rule, field, List.of(entry));
        }
    }

    static void set(ObjectNode rule, String field, List<String> entries) {
        var array = rule.putArray(field);
        entries.forEach(array::add);
    }

    static List<String> texts(ObjectNode rule, String field) {
        return rule.path(field).valueStream().map(entry -> entry.asString()).toList();
    }

    static void first(ObjectNode object, String field) {
        var entries = object.path(field).valueStream().limit(1).toList();
        object.putArray(field).addAll(entries);
    }

    static void forgetNamesIfOneIsEmpty(ObjectNode rule) {
        if (texts(rule, "resourceNames").contains("")) {
            rule.remove("resourceNames");
        }
    }

    static void joinRules(ObjectNode role) {
        var rules = role.path("rules").valueStream().map(ObjectNode.class::cast).toList();
        var joined = role.putArray("rules").addObject();
        for (var field : List.of("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")) {
            set(
                    joined,
                    field,
                    rules.stream().flatMap(rule -> texts(rule, field).stream()).toList());
        }
    }

    static String starAtTheEnd(String entry) {
        return entry.endsWith("*") ? "*" : entry;
    }

    static void accountToUser(ObjectNode subject) {
        if (subject.path("kind").asString("").equals("ServiceAccount")) {
            subject.put("kind", "User");
            subject.remove(List.of("namespace", "apiGroup"));
        }
    }

    static void swap(JsonNode reference, String one, String other) {
        if (reference instanceof ObjectNode object) {
            String kind = object.path("kind").asString("");
            object.put("kind", kind.equals(one) ? other : kind.equals(other) ? one : kind);
        }
    }

    static List<String> and(List<String> groups, String more) {
        var all = new ArrayList<>(groups);
        all.add(more);
        return all;
    }
}
