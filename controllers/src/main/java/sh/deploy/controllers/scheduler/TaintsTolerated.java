package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** Every taint that keeps pods away is tolerated. */
final class TaintsTolerated implements ProfileFilter {
    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        for (var taint : profile.taints()) {
            if (Tolerations.keepsAway(taint) && !Tolerations.cover(pod.where().tolerations(), taint)) {
                var value = taint.getValue() == null ? "" : taint.getValue();
                return "node(s) had untolerated taint {" + taint.getKey() + ": " + value + "}";
            }
        }
        return null;
    }
}
