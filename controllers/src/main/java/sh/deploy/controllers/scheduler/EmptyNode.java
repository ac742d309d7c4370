package sh.deploy.controllers.scheduler;

/** A node as it is, or would be, without pods. */
public final class EmptyNode {
    private final NodeState state;

    public EmptyNode(NodeFacts facts) {
        this.state = new NodeState(facts, 0);
    }

    /** Whether the scheduler would put the pod there, were it the first. */
    public boolean takes(PodFacts pod) {
        return Filters.refusals(pod, state).isEmpty();
    }
}
