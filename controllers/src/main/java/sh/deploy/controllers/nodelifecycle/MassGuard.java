package sh.deploy.controllers.nodelifecycle;

/** Whether so many nodes are out of contact at once that the fault is more likely ours than theirs. Pure. */
final class MassGuard {
    /** Source: Kubernetes' node controller, whose threshold for an unhealthy zone is 55 %. */
    private static final int PERCENT = 55;

    /** Of one or two nodes each may well fail by itself. */
    private static final int SMALLEST = 3;

    private MassGuard() {}

    static boolean holdsBack(int nodes, int silent) {
        return nodes >= SMALLEST && silent * 100 >= nodes * PERCENT;
    }
}
