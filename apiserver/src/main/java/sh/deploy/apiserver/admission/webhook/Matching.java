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
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether somebody is asked about an attempt, and in which form they are shown the object. Safe for all threads. */
public final class Matching {
    private final Map<String, List<Kind>> forms = new HashMap<>();
    private final Supplier<Snapshot> newest;

    public Matching(Kinds kinds, Supplier<Snapshot> newest) {
        this.newest = newest;
        for (var kind : kinds.all()) {
            forms.computeIfAbsent(place(kind), none -> new ArrayList<>(1)).add(kind);
        }
    }

    /** Null when they are not asked. What the client speaks comes first; of the others one that is the same object. */
    public @Nullable Kind form(Interest interest, Attempt attempt) {
        if (!isInNamespace(interest, attempt)
                || !isSelected(interest, attempt)
                || formBy(interest.exceptions(), interest, attempt) != null) {
            return null;
        }
        return formBy(interest.rules(), interest, attempt);
    }

    private @Nullable Kind formBy(List<Rule> rules, Interest interest, Attempt attempt) {
        var spoken = attempt.asked().kind();
        if (takesIn(rules, attempt, spoken)) {
            return spoken;
        }
        if (rules.isEmpty() || !interest.equivalent() || attempt.stored() == null) {
            return null;
        }
        for (var other : forms.getOrDefault(place(spoken), List.of())) {
            if (other != spoken && takesIn(rules, attempt, other)) {
                return other;
            }
        }
        return null;
    }

    private static boolean takesIn(List<Rule> rules, Attempt attempt, Kind form) {
        return rules.stream().anyMatch(rule -> rule.takesIn(attempt, form));
    }

    /** Where objects of the kind are kept: the same for all its forms. */
    private static String place(Kind kind) {
        var key = kind.key("", "");
        return key.group() + "/" + key.resource();
    }

    private boolean isInNamespace(Interest interest, Attempt attempt) {
        var selector = interest.namespaceSelector();
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
        var labels = Tree.newObject();
        if (stored != null) {
            stored.index().labels().forEach(labels::put);
        }
        return labels;
    }

    /** By its labels before the change or after it, so that nobody escapes by taking a label off. */
    private static boolean isSelected(Interest interest, Attempt attempt) {
        var selector = interest.objectSelector();
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
