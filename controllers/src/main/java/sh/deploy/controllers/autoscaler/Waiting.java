package sh.deploy.controllers.autoscaler;

import java.time.Instant;
import sh.deploy.controllers.scheduler.PodFacts;

/**
 * A pod that the scheduler finds no node for.
 *
 * @param since when it was first refused
 * @param lacks what the scheduler says that it lacks
 */
record Waiting(PodFacts pod, Instant since, String lacks) {
    long cpuMillis() {
        return pod.requests().cpuMillis();
    }
}
