package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import tools.jackson.databind.JsonNode;

/** The roles and bindings that matter in one namespace, searched for what somebody has or could be given. Pure. */
final class Rights {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final int OF_A_STAR = 1_000;

    /** Who is asked about. */
    record Who(String user, Set<String> groups) {}

    /** A rule that somebody has: by which binding, and which role. */
    record Given(ObjectKey binding, String subject, ObjectKey role, PolicyRule rule) {}

    /** A role that has a rule. */
    record Offer(ObjectKey role, PolicyRule rule) {}

    private final Map<ObjectKey, List<PolicyRule>> roles = new HashMap<>();
    private final List<JsonNode> bindings = new ArrayList<>();

    /** @param items of a list of Roles or ClusterRoles */
    Rights withRoles(String resource, JsonNode items) {
        for (var role : items) {
            roles.put(key(resource, role), PolicyRule.all(role));
        }
        return this;
    }

    /** @param items of a list of RoleBindings or ClusterRoleBindings */
    Rights withBindings(JsonNode items) {
        items.forEach(bindings::add);
        return this;
    }

    /** What the caller has of the rules that are wanted. */
    List<Given> of(Who who, Predicate<PolicyRule> wanted) {
        var found = new ArrayList<Given>();
        for (var binding : bindings) {
            var namespace = text(binding, "metadata", "namespace");
            var role = Rbac.role(namespace, text(binding, "roleRef", "kind"), text(binding, "roleRef", "name"));
            var subject = subject(binding, namespace, who);
            if (subject.isPresent()) {
                for (var rule : roles.getOrDefault(role, List.of())) {
                    if (wanted.test(rule)) {
                        var resource = namespace.isEmpty() ? Rbac.CLUSTER_ROLE_BINDINGS : Rbac.ROLE_BINDINGS;
                        found.add(new Given(key(resource, binding), subject.get(), role, rule));
                    }
                }
            }
        }
        return found;
    }

    /**
     * The role that allows the least beside what is wanted; none that allows everything.
     *
     * @param alsoSystem also those made for parts of the system
     */
    Optional<Offer> nearest(Predicate<PolicyRule> wanted, boolean alsoSystem) {
        var offers = new ArrayList<Offer>();
        roles.forEach((role, rules) -> {
            if (alsoSystem || !role.name().startsWith("system:")) {
                rules.stream()
                        .filter(wanted)
                        .filter(rule -> !isEverything(rule))
                        .findFirst()
                        .ifPresent(rule -> offers.add(new Offer(role, rule)));
            }
        });
        return offers.stream()
                .min(Comparator.comparing((Offer offer) -> size(roles.getOrDefault(offer.role(), List.of())))
                        .thenComparing(Offer::role));
    }

    private static boolean isEverything(PolicyRule rule) {
        return rule.resources().contains("*") || rule.nonResourceUrls().contains("*");
    }

    /** Roughly how much rules allow. */
    private static long size(List<PolicyRule> rules) {
        long size = 0;
        for (var rule : rules) {
            size += count(rule.verbs())
                    * (count(rule.apiGroups()) * count(rule.resources()) + count(rule.nonResourceUrls()));
        }
        return size;
    }

    private static long count(List<String> words) {
        return words.stream()
                .mapToLong(word -> word.endsWith("*") ? OF_A_STAR : 1)
                .sum();
    }

    private static Optional<String> subject(JsonNode binding, String namespace, Who who) {
        for (var subject : binding.path("subjects")) {
            var kind = text(subject, "kind");
            var name = text(subject, "name");
            var of = text(subject, "namespace");
            boolean isFor = switch (kind) {
                case "User" -> who.user().equals(name);
                case "Group" -> who.groups().contains(name);
                default -> who.user().equals(SERVICE_ACCOUNT + (of.isEmpty() ? namespace : of) + ":" + name);
            };
            if (isFor) {
                return Optional.of(kind + " " + name);
            }
        }
        return Optional.empty();
    }

    private static ObjectKey key(String resource, JsonNode object) {
        return new ObjectKey(
                Rbac.GROUP, resource, text(object, "metadata", "namespace"), text(object, "metadata", "name"));
    }

    private static String text(JsonNode node, String... path) {
        var here = node;
        for (var name : path) {
            here = here.path(name);
        }
        return here.asString("");
    }
}
