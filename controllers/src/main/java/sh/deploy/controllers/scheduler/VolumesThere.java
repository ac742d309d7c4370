package sh.deploy.controllers.scheduler;

import org.jspecify.annotations.Nullable;

/** The node has the volumes of the pod's claims, as far as they have been made. */
final class VolumesThere implements ProfileFilter {
    static final String CONFLICT = "node(s) had volume node affinity conflict";

    @Override
    public @Nullable String refusal(PodFacts pod, NodeProfile profile) {
        var volumes = pod.where().volumes();
        if (!volumes.obstacle().isEmpty()) {
            return volumes.obstacle();
        }
        return volumes.nodes().stream().allMatch(profile.name()::equals) ? null : CONFLICT;
    }
}
