package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.cluster.Scratch;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.faults.BridgedHosts;
import sh.deploy.e2e.faults.FaultyHost;

/** The peer: a manager and two workers of Docker Swarm as it is when nobody sets anything, each an engine of its own on a host of its own. */
public final class Swarm implements AutoCloseable {
    /** How often the manager is asked. */
    public static final long POLL_MILLIS = 20;

    private static final int WORKERS = 2;
    private static final long ANSWER_WITHIN_MILLIS = 30_000;
    private static final long BACK_WITHIN_MILLIS = 90_000;
    /** A worker that registers too often is made to wait. */
    private static final long SETTLE_MILLIS = 8_000;

    /** @param id by which the manager knows it */
    public record Worker(String id, FaultyHost host, RawDocker engine) {}

    private final Path folder;
    private final BridgedHosts network;
    private final ContainerGroup tasks;
    private final RawDocker manager;
    private final List<Worker> workers = new ArrayList<>();
    private final Random random;
    private final Time time;

    private Swarm(Path folder, BridgedHosts network, Random random, Time time) {
        this.folder = folder;
        this.network = network;
        this.tasks = new ContainerGroup(String.valueOf(folder.getFileName()), time);
        this.manager = new RawDocker(socket("manager"));
        this.random = random;
        this.time = time;
    }

    /** @param cleanup takes down all of it */
    public static Swarm start(Cleanup cleanup, Random random, Time time) throws Exception {
        var network =
                cleanup.add(BridgedHosts.apart("swarm" + ProcessHandle.current().pid() % 1000));
        var swarm = cleanup.add(new Swarm(Scratch.folder("swarm"), network, random, time));
        var managerHost = swarm.engine("manager", cleanup);
        swarm.manager.beginSwarm(managerHost.host().address());
        for (int i = 1; i <= WORKERS; i++) {
            var host = swarm.engine("worker-" + i, cleanup);
            var engine = new RawDocker(swarm.socket("worker-" + i));
            var id = engine.joinSwarm(host.host().address(), managerHost.host().address(), swarm.manager.workerToken());
            var worker = new Worker(id, host, engine);
            swarm.workers.add(worker);
            swarm.awaitReady(worker);
        }
        return swarm;
    }

    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    public RawDocker manager() {
        return manager;
    }

    /** Until the next fault may come, at a random moment. */
    public void settle() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS + random.nextLong(SETTLE_MILLIS));
    }

    /** @return when the manager first said that it is down; empty when it does not in time */
    public OptionalLong awaitDown(Worker worker, long withinMillis) throws IOException, InterruptedException {
        return await(worker, "down", withinMillis);
    }

    public boolean isDown(Worker worker) throws IOException {
        return manager.swarmNodeState(worker.id()).equals("down");
    }

    public void awaitReady(Worker worker) throws IOException, InterruptedException {
        if (await(worker, "ready", BACK_WITHIN_MILLIS).isEmpty()) {
            throw new IOException("the swarm's worker did not come back; see " + folder);
        }
    }

    /** Ends no engine, since hosts belong to whoever cleans up; ends and removes what the engines left. */
    @Override
    public void close() throws IOException {
        tasks.end();
        Scratch.remove(folder);
    }

    private FaultyHost engine(String name, Cleanup cleanup) throws IOException, InterruptedException {
        var own = Files.createDirectories(folder.resolve(name));
        var line = List.of(
                "dockerd",
                "--config-file=",
                "--data-root=" + own.resolve("data"),
                "--exec-root=" + own.resolve("exec"),
                "--pidfile=" + own.resolve("docker.pid"),
                "--host=unix://" + socket(name),
                "--cgroup-parent=/" + tasks.name(),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-masq=false");
        var host = cleanup.add(FaultyHost.of(
                network,
                network.addHost(),
                line,
                Map.of(
                        "PATH",
                        System.getenv("PATH") + ":/usr/sbin:/sbin",
                        // What runs here was loaded, and no registry can be reached.
                        "DOCKER_SERVICE_PREFER_OFFLINE_IMAGE",
                        "1"),
                own.resolve("log"),
                time));
        host.start();
        awaitAnswer(name);
        return host;
    }

    private Path socket(String name) {
        return folder.resolve(name).resolve("docker.sock");
    }

    private void awaitAnswer(String name) throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(ANSWER_WITHIN_MILLIS);
        while (true) {
            try {
                new RawDocker(socket(name)).version();
                return;
            } catch (IOException notYet) {
                if (time.nanos() > end) {
                    throw notYet;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private OptionalLong await(Worker worker, String state, long withinMillis)
            throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(withinMillis);
        while (time.nanos() < end) {
            if (manager.swarmNodeState(worker.id()).equals(state)) {
                return OptionalLong.of(time.nanos());
            }
            Thread.sleep(POLL_MILLIS);
        }
        return OptionalLong.empty();
    }
}
