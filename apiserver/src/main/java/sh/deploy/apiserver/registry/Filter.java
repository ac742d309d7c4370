package sh.deploy.apiserver.registry;

import java.util.HashMap;
import java.util.Map;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.selector.Selector;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.policy.SelectorRules;
import sh.deploy.apiserver.watch.StoredObject;

/** Which objects of a collection a request selects. */
record Filter(Selector labels, FieldSelector fields, String exactName) {
    static Filter of(Resource resource) {
        var selection = resource.request().selection();
        var fields = FieldSelector.parse(selection.fieldSelector(), selectable(resource.stored()));
        return new Filter(
                labels(selection.labelSelector()), fields, resource.request().name());
    }

    boolean accepts(StoredObject object) {
        return (exactName.isEmpty() || exactName.equals(object.key().name()))
                && labels.matches(object.index().labels())
                && fields.accepts(object);
    }

    boolean isEverything() {
        return exactName.isEmpty() && labels.matchesEverything() && fields.isEverything();
    }

    /** The one name that can be selected, or empty; access rules may grant a list or watch of just that. */
    String name() {
        return exactName.isEmpty() ? fields.name() : exactName;
    }

    private static Selector labels(String text) {
        try {
            return text.isBlank() ? Selector.EVERYTHING : SelectorRules.requireValid(Selector.parse(text));
        } catch (IllegalArgumentException e) {
            throw Problem.of(Reason.BAD_REQUEST, "unable to parse requirement: " + e.getMessage())
                    .toException();
        }
    }

    private static Map<String, ?> selectable(Kind kind) {
        var names = new HashMap<String, Boolean>();
        kind.selectableFields().forEach(field -> names.put(field.name(), true));
        return names;
    }
}
