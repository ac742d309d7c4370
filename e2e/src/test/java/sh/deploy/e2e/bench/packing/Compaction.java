package sh.deploy.e2e.bench.packing;

import java.util.List;
import java.util.function.Supplier;

/** The smallest cluster on which a policy finds room for every pod the moment it arrives. */
final class Compaction {
    private Compaction() {}

    /** @param machines in the order in which the cluster grows; should all of them not be enough, the result counts the refused */
    static Account.Result smallest(Supplier<Policy> policy, List<Trace.Machine> machines, Arrivals arrivals) {
        int tooSmall = 0;
        int enough = machines.size();
        while (enough - tooSmall > 1) {
            int middle = (tooSmall + enough) / 2;
            if (on(policy, machines, middle, arrivals).refused() > 0) {
                tooSmall = middle;
            } else {
                enough = middle;
            }
        }
        return on(policy, machines, enough, arrivals);
    }

    private static Account.Result on(
            Supplier<Policy> policy, List<Trace.Machine> machines, int count, Arrivals arrivals) {
        return Simulation.fixed(policy.get(), machines.subList(0, count), arrivals);
    }
}
