package sh.deploy.apiserver.admission.policy;

import java.util.List;
import sh.deploy.apiserver.admission.webhook.Interest;
import sh.deploy.apiserver.admission.webhook.Rule;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** What a policy is about, or a binding. */
record MatchResources(
        List<Rule> rules,
        List<Rule> exceptions,
        boolean equivalent,
        JsonNode namespaceSelector,
        JsonNode objectSelector)
        implements Interest {
    private static final Rule EVERYTHING =
            new Rule(List.of("*"), List.of("*"), List.of("*"), List.of("*", "*/*"), "*", List.of());

    /** As it stands in an object. */
    static MatchResources of(JsonNode match) {
        return new MatchResources(
                rules(match, "resourceRules"),
                rules(match, "excludeResourceRules"),
                Tree.text(match, "matchPolicy").equals("Equivalent"),
                match.path("namespaceSelector"),
                match.path("objectSelector"));
    }

    /** A binding that names no resources takes in all that its policy does. */
    MatchResources orEverything() {
        return rules.isEmpty()
                ? new MatchResources(List.of(EVERYTHING), exceptions, equivalent, namespaceSelector, objectSelector)
                : this;
    }

    private static List<Rule> rules(JsonNode match, String field) {
        return Tree.objects(match, field).stream().map(Rule::of).toList();
    }
}
