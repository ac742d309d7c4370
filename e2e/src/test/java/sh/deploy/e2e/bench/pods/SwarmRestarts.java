package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;

/** The peer's restarts: the one task of a service is killed, until the manager says that another runs. */
final class SwarmRestarts {
    private static final String RUNNING = "running";
    private static final long RUN_WITHIN_SECONDS = 60;
    private static final long PAUSE_MILLIS = 2000;

    private final Swarm swarm;
    private final Time time;

    private SwarmRestarts(Swarm swarm, Time time) {
        this.swarm = swarm;
        this.time = time;
    }

    static SwarmRestarts on(Swarm swarm, Time time) throws IOException {
        var image = new RawDocker().saveImage(RawDocker.IMAGE);
        for (var worker : swarm.workers()) {
            worker.engine().loadImage(image);
        }
        swarm.manager().createService("restarted", 1);
        return new SwarmRestarts(swarm, time);
    }

    void kill(Samples samples) throws IOException, InterruptedException {
        var task = awaitRunning(Set.of());
        Thread.sleep(PAUSE_MILLIS);
        var known = new HashSet<String>();
        tasks().forEach(each -> known.add(each.path("ID").asString()));
        long killed = ProcessKill.at(pidOf(task), time);
        awaitRunning(known);
        samples.took(time.nanos() - killed);
    }

    private long pidOf(JsonNode task) throws IOException {
        var container =
                task.path("Status").path("ContainerStatus").path("ContainerID").asString("");
        for (var worker : swarm.workers()) {
            if (worker.id().equals(task.path("NodeID").asString(""))) {
                return worker.engine()
                        .inspect(container)
                        .path("State")
                        .path("Pid")
                        .asLong();
            }
        }
        throw new IOException("a task runs on no worker");
    }

    /** A task that runs and is none of these. */
    private JsonNode awaitRunning(Set<String> known) throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(RUN_WITHIN_SECONDS);
        while (time.nanos() < end) {
            Optional<JsonNode> running = tasks().stream()
                    .filter(task ->
                            task.path("Status").path("State").asString("").equals(RUNNING))
                    .filter(task -> !known.contains(task.path("ID").asString()))
                    .findFirst();
            if (running.isPresent()) {
                return running.get();
            }
            Thread.sleep(Swarm.POLL_MILLIS);
        }
        throw new IOException("no task of the swarm runs again in time");
    }

    private List<JsonNode> tasks() throws IOException {
        return swarm.manager().tasks().valueStream().toList();
    }
}
