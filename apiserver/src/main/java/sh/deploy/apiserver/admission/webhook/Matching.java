package sh.deploy.apiserver.admission.webhook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.SelectorRules;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether a webhook is asked about an attempt, and in which form it is shown the object. Safe for all threads. */
final class Matching {
    private final Map<String, List<Kind>> forms = new HashMap<>();
    private final Supplier<Snapshot> newest;

    Matching(Kinds kinds, Supplier<Snapshot> newest) {
        this.newest = newest;
        for (var kind : kinds.all()) {
            forms.computeIfAbsent(place(kind), none -> new ArrayList<>(1)).add(kind);
        }
    }

    /** Null when it is not asked. What the client speaks comes first; of the others one that is the same object. */
    @Nullable
    Kind form(Webhook webhook, Attempt attempt) {
        var form = formByRules(webhook, attempt);
        return form != null && isInNamespace(webhook, attempt) && isSelected(webhook, attempt) ? form : null;
    }

    private @Nullable Kind formByRules(Webhook webhook, Attempt attempt) {
        var spoken = attempt.asked().kind();
        if (takesIn(webhook, attempt, spoken)) {
            return spoken;
        }
        if (!webhook.equivalent() || attempt.stored() == null) {
            return null;
        }
        for (var other : forms.getOrDefault(place(spoken), List.of())) {
            if (other != spoken && takesIn(webhook, attempt, other)) {
                return other;
            }
        }
        return null;
    }

    private static boolean takesIn(Webhook webhook, Attempt attempt, Kind form) {
        return webhook.rules().stream().anyMatch(rule -> rule.takesIn(attempt, form));
    }

    /** Where objects of the kind are kept: the same for all its forms. */
    private static String place(Kind kind) {
        var key = kind.key("", "");
        return key.group() + "/" + key.resource();
    }

    private boolean isInNamespace(Webhook webhook, Attempt attempt) {
        var selector = webhook.namespaceSelector();
        return attempt.namespace().isEmpty()
                || !says(selector)
                || SelectorRules.matches(selector, namespaceLabels(attempt));
    }

    /** Of a Namespace that is made or changed the labels that it shall have. */
    private JsonNode namespaceLabels(Attempt attempt) {
        var kind = attempt.asked().kind();
        boolean isNamespace = kind.group().isEmpty() && kind.plural().equals("namespaces");
        if (isNamespace && attempt.object() != null) {
            return labels(attempt.object());
        }
        var stored = newest.get().get(new ObjectKey("", "namespaces", "", attempt.namespace()));
        return stored == null ? Tree.newObject() : labels(JsonTrees.object(stored.json()));
    }

    /** By its labels before the change or after it, so that nobody escapes by taking a label off. */
    private static boolean isSelected(Webhook webhook, Attempt attempt) {
        var selector = webhook.objectSelector();
        return !says(selector) || has(selector, attempt.object()) || has(selector, attempt.oldObject());
    }

    private static boolean has(JsonNode selector, @Nullable ObjectNode object) {
        return object != null && SelectorRules.matches(selector, labels(object));
    }

    private static JsonNode labels(ObjectNode object) {
        return Tree.at(object, "metadata", "labels");
    }

    private static boolean says(JsonNode selector) {
        return !selector.path("matchLabels").isEmpty()
                || !selector.path("matchExpressions").isEmpty();
    }
}
