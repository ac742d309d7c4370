package sh.deploy.controllers.scheduler;

import java.util.List;

/** A rule about what a node has left. */
interface CapacityFilter {
    /** Whether the node has room; answers fast, as this is asked for many nodes. */
    boolean admits(PodFacts pod, NodeState node);

    /** Everything it lacks, in the words of Kubernetes' scheduler; empty when it admits. */
    List<String> refusals(PodFacts pod, NodeState node);
}
