package sh.deploy.apiserver.rbacoracle;

import static sh.deploy.apiserver.rbacoracle.Altered.and;
import static sh.deploy.apiserver.rbacoracle.Altered.drop;
import static sh.deploy.apiserver.rbacoracle.Altered.eachRole;
import static sh.deploy.apiserver.rbacoracle.Altered.edit;
import static sh.deploy.apiserver.rbacoracle.Altered.first;
import static sh.deploy.apiserver.rbacoracle.Altered.inNamespace;
import static sh.deploy.apiserver.rbacoracle.Altered.isNameless;
import static sh.deploy.apiserver.rbacoracle.Altered.isNamespaced;
import static sh.deploy.apiserver.rbacoracle.Altered.isOfSubresource;
import static sh.deploy.apiserver.rbacoracle.Altered.set;
import static sh.deploy.apiserver.rbacoracle.Altered.setIfNone;
import static sh.deploy.apiserver.rbacoracle.Altered.subresource;
import static sh.deploy.apiserver.rbacoracle.Altered.swap;
import static sh.deploy.apiserver.rbacoracle.Altered.texts;
import static sh.deploy.apiserver.rbacoracle.Altered.withBindings;
import static sh.deploy.apiserver.rbacoracle.Altered.withNamespace;
import static sh.deploy.apiserver.rbacoracle.Altered.withRules;
import static sh.deploy.apiserver.rbacoracle.Altered.withSubjects;
import static sh.deploy.apiserver.rbacoracle.Altered.withVerb;
import static sh.deploy.apiserver.rbacoracle.Strangeness.OPEN;
import static sh.deploy.apiserver.rbacoracle.Strangeness.PLAIN;
import static sh.deploy.apiserver.rbacoracle.Strangeness.REFUSED;

import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors an authorizer might have, to show that the cases would find them. Each asks the oracle about a world or a request
 * that it has changed first. The strangeness is the least at which the error must show.
 */
@SuppressWarnings("ImmutableEnumChecker") // the answers keep nothing
enum Mistake {
    ALLOWS_ALL(PLAIN, (world, request) -> true),
    DENIES_ALL(PLAIN, (world, request) -> false),
    OBEYS_SYSTEM_MASTERS(
            PLAIN, (world, request) -> request.groups().contains("system:masters") || allows(world, request)),

    // ---- Verbs, groups
    IGNORES_VERBS(PLAIN, byRules(rule -> set(rule, "verbs", List.of("*")))),
    IGNORES_THE_CASE_OF_VERBS(
            PLAIN,
            (world, request) -> allows(
                    withRules(world, rule -> edit(rule, "verbs", verb -> verb.toLowerCase(Locale.ROOT))),
                    withVerb(request, request.verb().toLowerCase(Locale.ROOT)))),
    KNOWS_NO_STAR_FOR_VERBS(PLAIN, byRules(rule -> drop(rule, "verbs", "*"))),
    LIST_COVERS_WATCH(
            PLAIN,
            (world, request) -> allows(world, request)
                    || (request.verb().equals("watch") && allows(world, withVerb(request, "list")))),
    IGNORES_API_GROUPS(PLAIN, byRules(rule -> set(rule, "apiGroups", List.of("*")))),
    KNOWS_NO_STAR_FOR_API_GROUPS(PLAIN, byRules(rule -> drop(rule, "apiGroups", "*"))),
    KNOWS_NO_CORE_GROUP(PLAIN, byRules(rule -> drop(rule, "apiGroups", ""))),
    TAKES_THE_EMPTY_GROUP_FOR_ALL(
            PLAIN, byRules(rule -> edit(rule, "apiGroups", group -> group.isEmpty() ? "*" : group))),
    TAKES_NO_GROUPS_FOR_CORE(REFUSED, byRules(rule -> setIfNone(rule, "apiGroups", ""))),
    TAKES_NO_GROUPS_FOR_ALL(REFUSED, byRules(rule -> setIfNone(rule, "apiGroups", "*"))),
    TAKES_NO_VERBS_FOR_ALL(REFUSED, byRules(rule -> setIfNone(rule, "verbs", "*"))),
    MATCHES_THE_START_OF_A_GROUP(OPEN, byRules(rule -> edit(rule, "apiGroups", Altered::starAtTheEnd))),

    // ---- Resources
    TAKES_NO_RESOURCES_FOR_ALL(
            REFUSED,
            (world, request) -> allows(
                    withRules(
                            world,
                            rule -> setIfNone(
                                    rule, texts(rule, "nonResourceURLs").isEmpty() ? "resources" : "x", "*")),
                    request)),
    KNOWS_NO_STAR_FOR_RESOURCES(PLAIN, byRules(rule -> drop(rule, "resources", "*"))),
    STAR_COVERS_NO_SUBRESOURCE(
            PLAIN,
            (world, request) -> allows(
                    isOfSubresource(request) ? withRules(world, rule -> drop(rule, "resources", "*")) : world,
                    request)),
    RESOURCE_COVERS_ITS_SUBRESOURCES(
            PLAIN,
            (world, request) -> allows(world, request)
                    || (request instanceof Request.OfResource resource && allows(world, resource.subresource("")))),
    SUBRESOURCE_COVERS_ITS_RESOURCE(PLAIN, or(rule -> edit(rule, "resources", entry -> entry.replaceFirst("/.*", "")))),
    KNOWS_NO_STAR_BEFORE_A_SUBRESOURCE(
            PLAIN, byRules(rule -> edit(rule, "resources", entry -> entry.startsWith("*/") ? "-" : entry))),
    TAKES_STAR_SUBRESOURCE_FOR_THE_RESOURCE_TOO(
            PLAIN, or(rule -> edit(rule, "resources", entry -> entry.startsWith("*/") ? "*" : entry))),
    TAKES_STAR_SUBRESOURCE_FOR_A_RESOURCE(
            PLAIN, or(rule -> edit(rule, "resources", entry -> entry.replaceFirst("^\\*/", "")))),
    KNOWS_A_STAR_AFTER_A_RESOURCE(
            OPEN,
            (world, request) -> allows(
                    withRules(
                            world,
                            rule -> edit(rule, "resources", entry -> entry.replace("/*", "/" + subresource(request)))),
                    request)),

    // ---- Names
    IGNORES_NAMES(PLAIN, byRules(rule -> rule.remove("resourceNames"))),
    IGNORES_NAMES_OF_SUBRESOURCES(
            PLAIN,
            (world, request) -> allows(
                    isOfSubresource(request) ? withRules(world, rule -> rule.remove("resourceNames")) : world,
                    request)),
    NO_NAME_MATCHES_ANY_LIST(
            PLAIN,
            (world, request) -> allows(
                    isNameless(request) ? withRules(world, rule -> rule.remove("resourceNames")) : world, request)),
    NO_NAME_MATCHES_THE_EMPTY_NAME(
            OPEN,
            (world, request) ->
                    allows(isNameless(request) ? withRules(world, Altered::forgetNamesIfOneIsEmpty) : world, request)),
    NO_LIST_MATCHES_NO_NAME(
            PLAIN, (world, request) -> allows(world, request) && !(isNameless(request) && onlyByNames(world, request))),
    TAKES_A_STAR_FOR_ANY_NAME(PLAIN, byRules(rule -> {
        if (texts(rule, "resourceNames").contains("*")) {
            rule.remove("resourceNames");
        }
    })),
    IGNORES_THE_CASE_OF_NAMES(
            PLAIN,
            (world, request) -> allows(
                    withRules(world, rule -> edit(rule, "resourceNames", name -> name.toLowerCase(Locale.ROOT))),
                    request instanceof Request.OfResource resource
                            ? resource.name(resource.name().toLowerCase(Locale.ROOT))
                            : request)),
    CREATES_WHATEVER_THE_NAME(
            OPEN,
            (world, request) -> allows(
                    request.verb().equals("create") && !isOfSubresource(request)
                            ? withRules(world, rule -> rule.remove("resourceNames"))
                            : world,
                    request)),

    // ---- Paths
    TAKES_A_PATH_FOR_A_PREFIX(
            PLAIN, byRules(rule -> edit(rule, "nonResourceURLs", path -> path.endsWith("*") ? path : path + "*"))),
    KNOWS_NO_STAR_FOR_PATHS(PLAIN, byRules(rule -> drop(rule, "nonResourceURLs", "*"))),
    KNOWS_NO_STAR_AT_THE_END_OF_A_PATH(
            PLAIN,
            byRules(rule ->
                    edit(rule, "nonResourceURLs", path -> path.endsWith("*") && path.length() > 1 ? "-" : path))),
    STAR_STEP_COVERS_ITS_PARENT(
            PLAIN, or(rule -> edit(rule, "nonResourceURLs", path -> path.replaceFirst("(?<=.)/\\*$", "")))),
    STAR_NEEDS_A_WHOLE_STEP(
            PLAIN, byRules(rule -> edit(rule, "nonResourceURLs", path -> path.matches(".*[^/]\\*") ? "-" : path))),
    STAR_NEEDS_A_REST(
            PLAIN,
            (world, request) -> allows(
                    request instanceof Request.OfPath path
                            ? withRules(
                                    world,
                                    rule -> edit(
                                            rule,
                                            "nonResourceURLs",
                                            entry -> entry.equals(path.path() + "*") ? "-" : entry))
                            : world,
                    request)),
    RESOURCES_GRANT_PATHS(
            PLAIN,
            or(rule ->
                    set(rule, "nonResourceURLs", texts(rule, "resources").contains("*") ? List.of("*") : List.of()))),
    TAKES_ONE_STAR_OF_SEVERAL(
            OPEN, byRules(rule -> edit(rule, "nonResourceURLs", path -> path.endsWith("**") ? "-" : path))),

    // ---- Where
    ROLE_BINDINGS_REACH_OTHER_NAMESPACES(
            PLAIN,
            (world, request) -> allows(world, request) || (isNamespaced(request) && allowsInSome(world, request))),
    ROLE_BINDINGS_REACH_THE_CLUSTER(
            PLAIN,
            (world, request) -> allows(world, request) || (!isNamespaced(request) && allowsInSome(world, request))),
    ROLE_BINDINGS_WITHOUT_NAMESPACE_REACH_THE_CLUSTER(
            REFUSED,
            (world, request) -> allows(world, request)
                    || (!isNamespaced(request) && allows(withNamespace(world, "-"), inNamespace(request, "-")))),
    ROLE_BINDINGS_GRANT_PATHS(
            PLAIN,
            (world, request) -> allows(world, request)
                    || (request instanceof Request.OfPath
                            && allows(
                                    new World(List.of(), world.clusterRoles(), List.of(), world.roleBindings()),
                                    request))),
    CLUSTER_ROLE_BINDINGS_GRANT_NOTHING_IN_NAMESPACES(
            PLAIN,
            (world, request) -> allows(
                    isNamespaced(request)
                            ? new World(world.roles(), world.clusterRoles(), world.roleBindings(), List.of())
                            : world,
                    request)),
    CLUSTER_ROLE_BINDINGS_NEED_A_NAMESPACE(
            PLAIN,
            (world, request) -> (isNamespaced(request) || request instanceof Request.OfPath) && allows(world, request)),
    ROLE_BINDINGS_KNOW_NO_CLUSTER_ROLES(
            PLAIN,
            (world, request) -> allows(
                    isNamespaced(request)
                            ? withBindings(world, binding -> {
                                if (binding.path("metadata").has("namespace")
                                        && binding.path("roleRef")
                                                .path("kind")
                                                .asString("")
                                                .equals("ClusterRole")) {
                                    binding.remove("roleRef");
                                }
                            })
                            : world,
                    request)),

    // ---- Whose role
    FINDS_ROLES_OF_OTHER_NAMESPACES(
            PLAIN,
            (world, request) -> allows(
                    request instanceof Request.OfResource resource
                            ? new World(
                                    world.roles().stream()
                                            .map(role -> withNamespace(role, resource.namespace()))
                                            .toList(),
                                    world.clusterRoles(),
                                    world.roleBindings(),
                                    world.clusterRoleBindings())
                            : world,
                    request)),
    MIXES_UP_ROLES_AND_CLUSTER_ROLES(
            PLAIN,
            (world, request) -> allows(world, request)
                    || (request instanceof Request.OfResource resource
                            && allows(
                                    new World(
                                            world.clusterRoles().stream()
                                                    .map(role -> withNamespace(role, resource.namespace()))
                                                    .toList(),
                                            List.of(),
                                            world.roleBindings(),
                                            List.of()),
                                    request))),
    CLUSTER_ROLE_BINDINGS_FIND_ROLES(
            REFUSED,
            (world, request) -> allows(world, request)
                    || allows(
                            withBindings(
                                    new World(List.of(), world.roles(), List.of(), world.clusterRoleBindings()),
                                    binding -> swap(binding.path("roleRef"), "Role", "ClusterRole")),
                            request)),
    STOPS_AT_A_MISSING_ROLE(
            PLAIN,
            (world, request) -> allows(world, request)
                    && Stream.concat(world.roleBindings().stream(), world.clusterRoleBindings().stream())
                            .allMatch(binding -> Stream.concat(world.roles().stream(), world.clusterRoles().stream())
                                    .anyMatch(role -> role.path("metadata")
                                            .path("name")
                                            .equals(binding.path("roleRef").path("name"))))),
    ANY_API_GROUP_OF_A_ROLE(OPEN, byBindings(binding -> ((ObjectNode) binding.path("roleRef")).remove("apiGroup"))),

    // ---- Who
    MIXES_UP_USERS_AND_GROUPS(
            PLAIN,
            (world, request) -> allows(world, request)
                    || allows(withSubjects(world, subject -> swap(subject, "User", "Group")), request)),
    IGNORES_THE_CASE_OF_USERS(
            PLAIN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (subject.path("kind").asString("").equals("User")) {
                            subject.put("name", subject.path("name").asString().toLowerCase(Locale.ROOT));
                        }
                    }),
                    request.by(request.user().toLowerCase(Locale.ROOT), request.groups()))),
    IGNORES_THE_CASE_OF_GROUPS(
            PLAIN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (subject.path("kind").asString("").equals("Group")) {
                            subject.put("name", subject.path("name").asString().toLowerCase(Locale.ROOT));
                        }
                    }),
                    request.by(
                            request.user(),
                            request.groups().stream()
                                    .map(group -> group.toLowerCase(Locale.ROOT))
                                    .toList()))),
    LOOKS_AT_ONE_GROUP(
            PLAIN,
            (world, request) -> allows(
                    world,
                    request.by(
                            request.user(), request.groups().stream().limit(1).toList()))),
    ACCOUNTS_OF_ANY_NAMESPACE(
            PLAIN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (request.user().matches("system:serviceaccount:[^:]+:.*") && subject.has("namespace")) {
                            subject.put("namespace", request.user().split(":", -1)[2]);
                        }
                    }),
                    request)),
    ACCOUNTS_OF_THE_BINDINGS_NAMESPACE(
            PLAIN,
            (world, request) -> allows(
                    withBindings(
                            world,
                            binding -> binding.path("subjects")
                                    .valueStream()
                                    .filter(subject -> binding.path("metadata").has("namespace"))
                                    .filter(subject ->
                                            subject.path("kind").asString("").equals("ServiceAccount"))
                                    .forEach(subject -> ((ObjectNode) subject).remove("namespace"))),
                    request)),
    ACCOUNTS_BY_THEIR_BARE_NAME(
            PLAIN,
            (world, request) -> allows(world, request) || allows(withSubjects(world, Altered::accountToUser), request)),
    ACCOUNTS_WITHOUT_NAMESPACE_ARE_NOBODY(
            OPEN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (subject.path("namespace").asString("").isEmpty()) {
                            swap(subject, "ServiceAccount", "-");
                        }
                    }),
                    request)),
    ADDS_THE_GROUPS_OF_ACCOUNTS(
            PLAIN,
            (world, request) -> allows(
                    world,
                    request.user().startsWith("system:serviceaccount:")
                            ? request.by(request.user(), and(request.groups(), "system:serviceaccounts"))
                            : request)),
    ADDS_THE_GROUP_OF_THE_AUTHENTICATED(
            PLAIN,
            (world, request) ->
                    allows(world, request.by(request.user(), and(request.groups(), "system:authenticated")))),
    UNKNOWN_KINDS_ARE_USERS(
            REFUSED,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (!List.of("Group", "ServiceAccount")
                                .contains(subject.path("kind").asString(""))) {
                            subject.put("kind", "User");
                        }
                    }),
                    request)),
    USERS_MAY_HAVE_A_NAMESPACE(
            OPEN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (!subject.path("kind").asString("").equals("ServiceAccount")) {
                            subject.remove("namespace");
                        }
                    }),
                    request)),
    ANY_API_GROUP_OF_A_SUBJECT(
            OPEN, (world, request) -> allows(withSubjects(world, subject -> subject.remove("apiGroup")), request)),
    TAKES_A_STAR_FOR_ANY_USER(
            OPEN,
            (world, request) -> allows(
                    withSubjects(world, subject -> {
                        if (subject.path("name").asString("").equals("*")) {
                            subject.put("name", request.user());
                        }
                    }),
                    request)),

    // ---- Stops too early
    LOOKS_AT_ONE_RULE(PLAIN, (world, request) -> allows(eachRole(world, role -> first(role, "rules")), request)),
    LOOKS_AT_ONE_SUBJECT(PLAIN, byBindings(binding -> first(binding, "subjects"))),
    LOOKS_AT_ONE_ROLE_BINDING(
            PLAIN,
            (world, request) -> allows(
                    new World(
                            world.roles(),
                            world.clusterRoles(),
                            world.roleBindings().stream().limit(1).toList(),
                            world.clusterRoleBindings()),
                    request)),
    LOOKS_AT_ONE_CLUSTER_ROLE_BINDING(
            PLAIN,
            (world, request) -> allows(
                    new World(
                            world.roles(),
                            world.clusterRoles(),
                            world.roleBindings(),
                            world.clusterRoleBindings().stream().limit(1).toList()),
                    request)),
    LOOKS_AT_ONE_VERB(PLAIN, byRules(rule -> first(rule, "verbs"))),
    LOOKS_AT_ONE_API_GROUP(PLAIN, byRules(rule -> first(rule, "apiGroups"))),
    LOOKS_AT_ONE_RESOURCE(PLAIN, byRules(rule -> first(rule, "resources"))),
    LOOKS_AT_ONE_NAME(PLAIN, byRules(rule -> first(rule, "resourceNames"))),
    LOOKS_AT_ONE_PATH(PLAIN, byRules(rule -> first(rule, "nonResourceURLs"))),
    JOINS_ALL_RULES_OF_A_ROLE(PLAIN, (world, request) -> allows(eachRole(world, Altered::joinRules), request));

    private final Strangeness showsAt;
    private final BiPredicate<World, Request> answer;

    Mistake(Strangeness showsAt, BiPredicate<World, Request> answer) {
        this.showsAt = showsAt;
        this.answer = answer;
    }

    Strangeness showsAt() {
        return showsAt;
    }

    boolean isMadeOn(World world, Request request) {
        return answer.test(world, request) != allows(world, request);
    }

    // ---- Other answers

    private static boolean allows(World world, Request request) {
        return new RbacOracle(world).allows(request);
    }

    private static BiPredicate<World, Request> byRules(Consumer<ObjectNode> change) {
        return (world, request) -> allows(withRules(world, change), request);
    }

    private static BiPredicate<World, Request> byBindings(Consumer<ObjectNode> change) {
        return (world, request) -> allows(withBindings(world, change), request);
    }

    private static BiPredicate<World, Request> or(Consumer<ObjectNode> change) {
        return (world, request) -> allows(world, request) || allows(withRules(world, change), request);
    }

    private static boolean allowsInSome(World world, Request request) {
        return Stream.of("red", "blue", "red-2").anyMatch(namespace -> allows(world, inNamespace(request, namespace)));
    }

    private static boolean onlyByNames(World world, Request request) {
        return !allows(withRules(world, rule -> setIfNone(rule, "resourceNames", "-")), request);
    }
}
