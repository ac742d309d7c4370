package sh.deploy.apiserver.admission.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.policy.SelectorRules;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the objects that a binding names as parameters. Source: Kubernetes API reference, ParamRef. Safe for all threads. */
final class Parameters {
    /** That one selector may find: a policy is evaluated once for each. */
    static final int MOST = 100;

    private final Kinds kinds;
    private final Supplier<Snapshot> newest;

    Parameters(Kinds kinds, Supplier<Snapshot> newest) {
        this.kinds = kinds;
        this.newest = newest;
    }

    /** The binding cannot be used as it is; the sentence says why. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        Unusable(String sentence) {
            super(sentence, null, false, false);
            this.sentence = sentence;
        }

        @Override
        public String getMessage() {
            return sentence;
        }
    }

    /** One parameter, read when it is used. @param stored null for a policy or binding without parameters */
    record Parameter(@Nullable Kind kind, @Nullable StoredObject stored) {
        private static final Parameter NONE = new Parameter(null, null);

        @Nullable
        ObjectNode tree() {
            return kind == null || stored == null ? null : kind.fromStored(JsonTrees.object(stored.json()));
        }
    }

    /**
     * One for each time that the policy is to be evaluated; none when it is not.
     *
     * @param kind of parameters; a missing node for none
     * @param namespace of the object that is judged; of a Namespace its own name, as on Kubernetes
     * @param work in whose time they are looked for
     */
    List<Parameter> of(JsonNode kind, Binding binding, String namespace, Work work) throws Unusable {
        var reference = binding.parameters();
        if (kind.isMissingNode() || reference.isMissingNode()) {
            return List.of(Parameter.NONE);
        }
        var named = kinds.byApiVersion(Tree.text(kind, "apiVersion"), Tree.text(kind, "kind"))
                .orElseThrow(() -> new Unusable("paramKind kind `" + Tree.text(kind, "apiVersion") + ", Kind="
                        + Tree.text(kind, "kind") + "` not known"));
        var place = place(named, Tree.text(reference, "namespace"), namespace);
        var found = Tree.has(reference, "selector")
                ? selected(named, place, Tree.at(reference, "selector"), work)
                : named(named, place, Tree.text(reference, "name"));
        if (found.isEmpty() && Tree.text(reference, "parameterNotFoundAction").equals("Deny")) {
            throw new Unusable("no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private static String place(Kind kind, String given, String ofObject) throws Unusable {
        if (!kind.namespaced()) {
            if (!given.isEmpty()) {
                throw new Unusable("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            }
            return "";
        }
        if (given.isEmpty() && ofObject.isEmpty()) {
            throw new Unusable(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        return given.isEmpty() ? ofObject : given;
    }

    private List<Parameter> named(Kind kind, String namespace, String name) {
        var stored = newest.get().get(kind.key(namespace, name));
        return stored == null ? List.of() : List.of(new Parameter(kind, stored));
    }

    private List<Parameter> selected(Kind kind, String namespace, JsonNode selector, Work work) throws Unusable {
        var found = new ArrayList<Parameter>();
        var key = kind.key(namespace, "");
        for (var stored : newest.get().list(key.group(), key.resource(), namespace)) {
            work.look();
            var labels = Tree.newObject();
            stored.index().labels().forEach(labels::put);
            if (SelectorRules.matches(selector, labels)) {
                if (found.size() == MOST) {
                    throw new Unusable("paramRef.selector finds more than " + MOST + " objects");
                }
                found.add(new Parameter(kind, stored));
            }
        }
        return found;
    }
}
