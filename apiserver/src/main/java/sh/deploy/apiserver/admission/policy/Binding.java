package sh.deploy.apiserver.admission.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a policy holds.
 *
 * @param actions such as {@code Deny}; none where the policy changes objects
 * @param parameters the reference to them; a missing node for none
 */
record Binding(String name, String policy, List<String> actions, MatchResources match, JsonNode parameters) {
    /** Of a stored binding. Never fails: it was validated when it was stored. */
    static Binding of(ObjectNode binding) {
        return new Binding(
                Tree.text(binding, "metadata", "name"),
                Tree.text(binding, "spec", "policyName"),
                Tree.texts(binding, "spec", "validationActions"),
                MatchResources.of(Tree.at(binding, "spec", "matchResources")).orEverything(),
                Tree.at(binding, "spec", "paramRef"));
    }

    boolean does(String action) {
        return actions.contains(action);
    }
}
