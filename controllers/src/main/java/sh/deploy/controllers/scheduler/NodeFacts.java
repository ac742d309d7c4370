package sh.deploy.controllers.scheduler;

import java.util.List;
import java.util.Map;

/**
 * What of a node matters to the scheduler.
 *
 * @param maxPods how many pods it takes at most
 */
public record NodeFacts(NodeProfile profile, Resources allocatable, int maxPods) {

    /** A node that is ready and takes anything. */
    public static NodeFacts plain(String name, Resources allocatable, int maxPods) {
        return new NodeFacts(
                new NodeProfile(name, Map.of(NodeProfile.HOSTNAME, name), List.of(), true, false),
                allocatable,
                maxPods);
    }

    public String name() {
        return profile.name();
    }
}
