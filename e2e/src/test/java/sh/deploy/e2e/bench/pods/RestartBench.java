package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.docker.RawDocker;

/**
 * Kill of a container's process to running again, beside the same with a bare container that is started again as soon as the engine
 * says that it died. Each time a fresh one, so that no back-off is measured.
 */
public final class RestartBench implements Bench.Measurement {
    private static final int PAIRS = 25;
    private static final double WANTED = 0.7;
    private static final long PAUSE_MILLIS = 2000;

    private final Time time = new SystemTime();
    private final RawDocker docker = new RawDocker();

    @Override
    public Report run(List<String> options) throws Exception {
        var ours = new Samples();
        var raw = new Samples();
        try (var cluster = BenchCluster.start();
                var client = cluster.client();
                var pods = new PodTimes(client, time)) {
            for (int i = 0; i < PAIRS; i++) {
                restartPod(pods, "crash-" + i, ours);
                restartContainer(raw);
            }
        }
        var table = Samples.table("kill -9 to running again");
        ours.rowIn(table, "Deploy");
        raw.rowIn(table, "Docker");
        return PodStartBench.ratio(new Report().add(table), "running again", ours, raw, WANTED);
    }

    private void restartPod(PodTimes pods, String name, Samples samples) throws Exception {
        pods.post(name);
        pods.await(name, PodTimes::isRunning);
        Thread.sleep(PAUSE_MILLIS);
        try {
            long pid = pidOf(docker.list(Map.of("sh.deploy/uid", pods.uid(name), "sh.deploy/container", ""))
                    .path(0)
                    .path("Id")
                    .asString());
            long killed = kill(pid);
            samples.took(pods.await(name, PodTimes::hasRestarted) - killed);
        } catch (IOException failed) {
            System.err.println(failed.getMessage());
            samples.failed();
        }
        pods.deleteAndAwaitGone(List.of(name));
    }

    private void restartContainer(Samples samples) throws Exception {
        var id = docker.create();
        docker.start(id);
        Thread.sleep(PAUSE_MILLIS);
        try {
            long killed = kill(pidOf(id));
            docker.awaitDeath(id);
            docker.start(id);
            samples.took(time.nanos() - killed);
        } catch (IOException failed) {
            System.err.println(failed.getMessage());
            samples.failed();
        }
        docker.remove(id);
    }

    private long pidOf(String container) throws IOException {
        return docker.inspect(container).path("State").path("Pid").asLong();
    }

    /** @return when, by the monotonic clock */
    private long kill(long pid) throws IOException {
        var process = ProcessHandle.of(pid).orElseThrow(() -> new IOException("no process " + pid));
        long now = time.nanos();
        if (!process.destroyForcibly()) {
            throw new IOException("could not kill process " + pid);
        }
        return now;
    }
}
