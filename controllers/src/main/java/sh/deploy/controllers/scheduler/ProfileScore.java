package sh.deploy.controllers.scheduler;

/** A reason to rather take another node that lies in its profile: asked once for all nodes that look alike. */
interface ProfileScore {
    /** How bad nodes of this profile are for the pod, from 0 (nothing better) to 1. */
    double cost(PodFacts pod, NodeProfile profile);
}
