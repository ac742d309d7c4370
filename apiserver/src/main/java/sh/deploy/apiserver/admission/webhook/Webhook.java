package sh.deploy.apiserver.admission.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.call.Endpoint;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One webhook of a configuration, read once for each revision of that. Two are never equal unless they are the same.
 *
 * @param mutates whether it may change objects, or only refuse them
 * @param equivalent whether a rule takes in the same object under another group too
 * @param ignoresFailure whether a change passes when it cannot be asked
 * @param isAskedAgain whether it is asked once more when a later one has changed the object
 * @param characters of its match conditions
 * @param conditions the object with a list {@code matchConditions}
 * @param turns of those who evaluate its match conditions
 * @param places of those who wait for its answers
 */
record Webhook(
        String configuration,
        String name,
        boolean mutates,
        List<Rule> rules,
        boolean equivalent,
        JsonNode namespaceSelector,
        JsonNode objectSelector,
        boolean ignoresFailure,
        boolean isAskedAgain,
        Duration timeout,
        int characters,
        JsonNode conditions,
        Evaluations.Owner turns,
        WebhookPlaces places,
        Endpoint endpoint)
        implements Interest {
    private static final long USUAL_TIMEOUT_SECONDS = 10;

    /** All of a stored configuration, in its order. Never fails: it was validated when it was stored. */
    static List<Webhook> all(
            ObjectNode configuration, boolean mutates, Evaluations evaluations, WebhookPlaces places, Time time) {
        var all = new ArrayList<Webhook>();
        for (var webhook : Tree.objects(configuration, "webhooks")) {
            all.add(new Webhook(
                    Tree.text(configuration, "metadata", "name"),
                    Tree.text(webhook, "name"),
                    mutates,
                    Tree.objects(webhook, "rules").stream().map(Rule::of).toList(),
                    Tree.text(webhook, "matchPolicy").equals("Equivalent"),
                    webhook.path("namespaceSelector"),
                    webhook.path("objectSelector"),
                    Tree.text(webhook, "failurePolicy").equals("Ignore"),
                    Tree.text(webhook, "reinvocationPolicy").equals("IfNeeded"),
                    Duration.ofSeconds(Tree.number(webhook, USUAL_TIMEOUT_SECONDS, "timeoutSeconds")),
                    PolicyExpressions.characters(webhook),
                    webhook,
                    evaluations.owner(),
                    places.ofOneWebhook(),
                    new Endpoint(
                            Tree.text(webhook, "clientConfig", "url"),
                            Tree.text(webhook, "clientConfig", "caBundle"),
                            time)));
        }
        return all;
    }

    /** Tells it from all others, also when its configuration is written anew. */
    String path() {
        return configuration + "/" + name;
    }

    /** The word for metrics. */
    String type() {
        return mutates ? "admit" : "validating";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
