package sh.deploy.e2e.bench.recovery;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.bench.recovery.Recovery.Aftermath;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.faults.Fault;
import tools.jackson.databind.JsonNode;

/** The peer's recovery: faults of workers that run tasks of a service, which is made anew for each so that both workers have some. */
final class SwarmTasks {
    private static final String RUNNING = "running";
    private static final long RUN_WITHIN_MILLIS = 60_000;
    private static final long REPLACED_WITHIN_MILLIS = 90_000;
    private static final long GONE_WITHIN_MILLIS = 60_000;

    private final Swarm swarm;
    private final int tasks;
    private final Random random;
    private final Time time;
    private int services;
    /** Of the fault before; empty for none. */
    private String service = "";

    private SwarmTasks(Swarm swarm, int tasks, Random random, Time time) {
        this.swarm = swarm;
        this.tasks = tasks;
        this.random = random;
        this.time = time;
    }

    /** @param tasks of the service, on all workers together */
    static SwarmTasks on(Swarm swarm, int tasks, Random random, Time time) throws IOException {
        var image = new RawDocker().saveImage(RawDocker.IMAGE);
        for (var worker : swarm.workers()) {
            worker.engine().loadImage(image);
        }
        return new SwarmTasks(swarm, tasks, random, time);
    }

    /** Inflicts one on a worker and heals it, once the workers are back and no task is left of the one before. */
    Recovery hit(Fault fault) throws IOException, InterruptedException {
        clear();
        service = swarm.manager().createService("work-" + ++services, tasks);
        await("all tasks run", RUN_WITHIN_MILLIS, () -> running().size() == tasks);
        swarm.settle();
        var worker = swarm.workers().get(random.nextInt(swarm.workers().size()));
        var before = running();
        int lost = (int) before.stream().filter(task -> isOn(worker, task)).count();

        long start = worker.host().inflict(fault);
        var node = new EnumMap<Moment, Long>(Moment.class);
        var replacements = replacements(worker, ids(before), lost, start, node);
        boolean bit = worker.host().bit(fault);
        worker.host().heal(fault);
        return new Recovery(fault, bit, lost, 0, node, replacements, Aftermath.NONE);
    }

    private void clear() throws IOException, InterruptedException {
        if (service.isEmpty()) {
            return;
        }
        for (var worker : swarm.workers()) {
            swarm.awaitReady(worker);
        }
        swarm.manager().removeService(service);
        await(
                "all tasks are gone",
                GONE_WITHIN_MILLIS,
                () -> swarm.manager().tasks().isEmpty());
        service = "";
    }

    /** Asks until so many new tasks run elsewhere; what it sees of the node goes there. */
    private List<Map<Moment, Long>> replacements(
            Swarm.Worker worker, Set<String> known, int lost, long start, Map<Moment, Long> node)
            throws IOException, InterruptedException {
        var started = new HashMap<String, Map<Moment, Long>>();
        long end = start + TimeUnit.MILLISECONDS.toNanos(REPLACED_WITHIN_MILLIS);
        while ((started.size() < lost || node.isEmpty()) && time.nanos() < end) {
            if (node.isEmpty() && swarm.isDown(worker)) {
                node.put(Moment.SEEN, time.nanos() - start);
            }
            for (var task : running()) {
                var id = task.path("ID").asString();
                if (!known.contains(id) && !isOn(worker, task) && !started.containsKey(id)) {
                    started.put(id, Map.of(Moment.STARTED, time.nanos() - start));
                }
            }
            Thread.sleep(Swarm.POLL_MILLIS);
        }
        return List.copyOf(started.values());
    }

    private List<JsonNode> running() throws IOException {
        return swarm.manager()
                .tasks()
                .valueStream()
                .filter(task -> task.path("Status").path("State").asString("").equals(RUNNING))
                .toList();
    }

    private static boolean isOn(Swarm.Worker worker, JsonNode task) {
        return task.path("NodeID").asString("").equals(worker.id());
    }

    private static Set<String> ids(List<JsonNode> tasks) {
        var ids = new HashSet<String>();
        tasks.forEach(task -> ids.add(task.path("ID").asString()));
        return ids;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, long withinMillis, Condition condition) throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        while (!condition.holds()) {
            if (time.nanos() > end) {
                throw new IOException("it did not become true in time in the swarm that " + what);
            }
            Thread.sleep(Swarm.POLL_MILLIS);
        }
    }
}
