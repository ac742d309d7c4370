package sh.deploy.e2e.bench.packing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Lets pods arrive and leave under one policy, on machines that are all open or that open and close by need: a node is opened when a
 * pod fits on none that is open, the next on which it fits, and closed when its last pod has left.
 */
final class Simulation {
    private record Running(Arrivals.Arrival arrival, OpenNode node) {}

    private final Policy policy;
    private final List<Trace.Machine> closed;
    private final Map<String, OpenNode> open = new HashMap<>();
    private final PriorityQueue<Running> running =
            new PriorityQueue<>(Comparator.comparingDouble(each -> each.arrival.leavesSeconds()));
    private final Account account;
    private long refused;
    private boolean fixed;

    private Simulation(Policy policy, List<Trace.Machine> machines, double warmUpSeconds) {
        this.policy = policy;
        this.closed = new ArrayList<>(machines);
        this.account = new Account(warmUpSeconds);
    }

    /** On machines of which one is opened when needed and closed when empty. */
    static Account.Result elastic(Policy policy, List<Trace.Machine> machines, Arrivals arrivals) {
        return new Simulation(policy, machines, arrivals.warmUpSeconds()).play(arrivals);
    }

    /** On machines that are all open all the time. */
    static Account.Result fixed(Policy policy, List<Trace.Machine> machines, Arrivals arrivals) {
        var simulation = new Simulation(policy, List.of(), arrivals.warmUpSeconds());
        simulation.fixed = true;
        machines.forEach(machine -> simulation.open(new OpenNode(machine)));
        return simulation.play(arrivals);
    }

    private Account.Result play(Arrivals arrivals) {
        for (var arrival : arrivals.all()) {
            leaveUntil(arrival.atSeconds());
            arrive(arrival);
        }
        return account.result(policy.name(), refused);
    }

    private void open(OpenNode node) {
        open.put(node.name(), node);
        account.nodes(node.capacity(), 1);
        policy.opened(node);
    }

    private void arrive(Arrivals.Arrival arrival) {
        var pod = arrival.pod();
        account.advance(arrival.atSeconds());
        var choice = policy.choose(pod);
        if (choice == null && !openFor(arrival)) {
            refused++;
            return;
        }
        if (choice == null) {
            choice = policy.choose(pod);
        }
        var node = choice == null ? null : open.get(choice);
        if (node == null) {
            throw new IllegalStateException(policy.name() + " chose no open node though one was opened for it");
        }
        node.add(pod.requests());
        account.pods(pod.requests(), 1);
        running.add(new Running(arrival, node));
    }

    private boolean openFor(Arrivals.Arrival arrival) {
        for (int i = 0; i < closed.size(); i++) {
            var node = new OpenNode(closed.get(i));
            if (node.fits(arrival.pod().requests())) {
                closed.remove(i);
                open(node);
                return true;
            }
        }
        return false;
    }

    private void leaveUntil(double seconds) {
        while (!running.isEmpty() && running.peek().arrival.leavesSeconds() <= seconds) {
            var gone = running.remove();
            account.advance(gone.arrival.leavesSeconds());
            gone.node.remove(gone.arrival.pod().requests());
            account.pods(gone.arrival.pod().requests(), -1);
            policy.left(gone.arrival.pod());
            if (gone.node.isEmpty() && !fixed) {
                close(gone.node);
            }
        }
    }

    private void close(OpenNode node) {
        open.remove(node.name());
        policy.closed(node);
        account.nodes(node.capacity(), -1);
        closed.add(new Trace.Machine(node.name(), node.capacity()));
    }
}
