package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** The node matches one of the terms the pod requires. */
final class NodeAffinity implements ProfileFilter {
    static final String MISMATCH = "node(s) didn't match Pod's node affinity/selector";

    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        var required = pod.where().required();
        return required.isEmpty() || required.stream().anyMatch(term -> NodeTerms.matches(term, profile))
                ? null
                : MISMATCH;
    }
}
