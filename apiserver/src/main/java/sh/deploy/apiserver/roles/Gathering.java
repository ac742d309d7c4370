package sh.deploy.apiserver.roles;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import sh.deploy.apiserver.kinds.policy.SelectorRules;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which rules a ClusterRole with an aggregationRule adds up to. A role that it selects and that gathers rules itself stands for those
 * it gathers from, so the result needs no second round, and roles that select each other take nothing from one another that is no
 * longer anywhere else. Pure.
 */
final class Gathering {
    /** A ClusterRole as far as it matters here. */
    record Role(String name, long revision, JsonNode labels, List<ObjectNode> selectors, List<ObjectNode> rules) {
        static Role of(String name, long revision, ObjectNode object) {
            return new Role(
                    name,
                    revision,
                    Tree.at(object, "metadata", "labels"),
                    Tree.objects(object, "aggregationRule", "clusterRoleSelectors"),
                    Tree.objects(object, "rules"));
        }

        boolean gathers() {
            return !selectors.isEmpty();
        }
    }

    private Gathering() {}

    /** @param all ClusterRoles, in the order in which their rules shall come */
    static ArrayNode rules(Role of, Collection<Role> all) {
        var rules = new LinkedHashSet<ObjectNode>();
        var seen = new HashSet<>(List.of(of.name()));
        var gathering = new ArrayDeque<>(List.of(of));
        while (!gathering.isEmpty()) {
            for (var selector : gathering.remove().selectors()) {
                for (var role : all) {
                    if (SelectorRules.matches(selector, role.labels()) && seen.add(role.name())) {
                        if (role.gathers()) {
                            gathering.add(role);
                        } else {
                            rules.addAll(role.rules());
                        }
                    }
                }
            }
        }
        return JsonNodeFactory.instance.arrayNode().addAll(rules);
    }
}
