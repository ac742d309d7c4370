package sh.deploy.e2e.bench.death;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.Random;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.faults.Fault;

/** Faults of the peer's workers, one at a time: until the manager calls the worker down. */
final class SwarmFaults {
    private static final long SEEN_WITHIN_MILLIS = 60_000;

    private final Swarm swarm;
    private final Random random;

    SwarmFaults(Swarm swarm, Random random) {
        this.swarm = swarm;
        this.random = random;
    }

    /** Inflicts one on a worker and heals it; returns when the worker is back. */
    Outcome hit(Fault fault) throws IOException, InterruptedException {
        var workers = swarm.workers();
        var worker = workers.get(random.nextInt(workers.size()));
        swarm.settle();
        long start = worker.host().inflict(fault);
        var down = swarm.awaitDown(worker, SEEN_WITHIN_MILLIS);
        boolean bit = worker.host().bit(fault);
        worker.host().heal(fault);
        swarm.awaitReady(worker);
        var seen = down.isPresent() ? OptionalLong.of(down.getAsLong() - start) : OptionalLong.empty();
        return new Outcome(fault, bit, seen, seen, 0);
    }
}
