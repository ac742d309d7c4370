package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** A rule that needs only a node's profile: asked once for all nodes that look alike. */
interface ProfileFilter {
    /** Why no node of this profile may run the pod, in the words of Kubernetes' scheduler, or null when it may. */
    @Nullable
    String refusal(PodFacts pod, NodeProfile profile);
}
