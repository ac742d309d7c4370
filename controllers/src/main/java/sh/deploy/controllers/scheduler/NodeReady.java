package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Taint;
import org.jspecify.annotations.Nullable;

/**
 * No new pods on a node that does not say it is ready. The condition counts at once, before the taint that follows from it is
 * written; a pod that tolerates the taint may still go there.
 */
final class NodeReady implements ProfileFilter {
    private static final Taint NOT_READY = new Taint(Tolerations.NO_SCHEDULE, "node.kubernetes.io/not-ready", null, "");

    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        return profile.ready() || Tolerations.cover(pod.where().tolerations(), NOT_READY)
                ? null
                : "node(s) were not ready";
    }
}
