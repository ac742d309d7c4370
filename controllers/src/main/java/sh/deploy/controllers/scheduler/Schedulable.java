package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Taint;
import org.jspecify.annotations.Nullable;

/** No new pods on a cordoned node, unless a pod tolerates that. */
final class Schedulable implements ProfileFilter {
    private static final Taint CORDONED =
            new Taint(Tolerations.NO_SCHEDULE, "node.kubernetes.io/unschedulable", null, "");

    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        return !profile.unschedulable() || Tolerations.cover(pod.where().tolerations(), CORDONED)
                ? null
                : "node(s) were unschedulable";
    }
}
