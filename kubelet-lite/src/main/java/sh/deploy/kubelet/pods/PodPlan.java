package sh.deploy.kubelet.pods;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do next for a pod. Pure: the same pod, observation and time give the same plan, and a plan whose steps
 * were done leads to one with fewer.
 *
 * @param later steps that nobody waits for, to be done when all others are and the pod's status was told
 * @param waiting why containers that do not run do not, by container
 * @param wake when to decide again although nothing was heard; null when only news can change the plan
 * @param complete every container has ended for good
 */
record PodPlan(
        List<Step> steps,
        List<Step> later,
        Map<String, Waiting> waiting,
        @Nullable Instant wake,
        boolean complete) {

    /** As it stands in a container's status. */
    record Waiting(String reason, String message) {}

    static PodPlan between(PodShape shape, Observed seen, Instant now) {
        var draft = new PlanDraft(shape, seen, now);
        var end = new PodEnd(draft);
        var ending = end.ending();
        if (ending != null) {
            end.decide(ending);
        } else {
            var spares = new SpareRules(draft);
            if (new SandboxRules(draft, spares).ready()) {
                new ContainerRules(draft, spares).decide();
            }
        }
        return draft.plan(ending != null);
    }
}
