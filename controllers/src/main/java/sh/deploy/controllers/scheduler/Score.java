package sh.deploy.controllers.scheduler;

/** A reason to rather take another node. */
interface Score {
    /** How bad this node is for the pod, from 0 (nothing better) to 1. */
    double cost(PodFacts pod, NodeState node, ClusterView view);
}
