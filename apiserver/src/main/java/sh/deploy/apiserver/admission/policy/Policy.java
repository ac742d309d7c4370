package sh.deploy.apiserver.admission.policy;

import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A policy, read once for each revision of it. Two are never equal unless they are the same.
 *
 * @param ignoresFailure whether a change passes where an expression has no value
 * @param spec from which its expressions are compiled, when they are first needed
 * @param turns of those who evaluate them
 */
record Policy(String name, MatchResources match, boolean ignoresFailure, JsonNode spec, Evaluations.Owner turns) {

    /** Of a stored policy. Never fails: it was validated when it was stored. */
    static Policy of(ObjectNode policy, Evaluations evaluations) {
        var spec = policy.path("spec");
        return new Policy(
                Tree.text(policy, "metadata", "name"),
                MatchResources.of(spec.path("matchConstraints")),
                Tree.text(spec, "failurePolicy").equals("Ignore"),
                spec,
                evaluations.owner());
    }

    /** Whether it changes an object once more when that has changed since. */
    boolean isReinvoked() {
        return Tree.text(spec, "reinvocationPolicy").equals("IfNeeded");
    }

    /** A missing node when it has none. */
    JsonNode paramKind() {
        return Tree.at(spec, "paramKind");
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
