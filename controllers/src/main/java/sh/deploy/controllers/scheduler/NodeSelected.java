package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** The node has every label of the pod's {@code nodeSelector}. */
final class NodeSelected implements ProfileFilter {
    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        return profile.labels().entrySet().containsAll(pod.where().selector().entrySet())
                ? null
                : NodeAffinity.MISMATCH;
    }
}
