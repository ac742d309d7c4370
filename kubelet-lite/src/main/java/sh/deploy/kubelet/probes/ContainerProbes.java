package sh.deploy.kubelet.probes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;

/**
 * The probes of one running container instance: a virtual thread for each until {@link #close}. Liveness and readiness
 * wait until the startup probe, if there is one, has succeeded.
 */
public final class ContainerProbes implements AutoCloseable {
    private final Container container;
    private final String id;
    private final String podIp;
    private final ContainerEngine engine;
    private final Time time;
    private final Listener listener;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;
    private volatile Verdict verdict;

    /**
     * What the probes have found so far.
     *
     * @param failing why the container must be restarted; null while it need not
     */
    public record Verdict(
            boolean started, boolean ready, @Nullable Failing failing) {}

    /**
     * A probe that asks for a restart.
     *
     * @param kind {@code liveness} or {@code startup}
     * @param graceSeconds the probe's own grace period; null for the pod's
     */
    public record Failing(String kind, @Nullable Long graceSeconds) {}

    /** Hears of changes; called by the probes' threads, must return at once. */
    public interface Listener {
        void changed();

        /** A probe failed once, for the event. */
        void unhealthy(String kind, String message);
    }

    private ContainerProbes(
            Container container, String id, String podIp, ContainerEngine engine, Time time, Listener listener) {
        this.container = container;
        this.id = id;
        this.podIp = podIp;
        this.engine = engine;
        this.time = time;
        this.listener = listener;
        boolean startedAtOnce = container.getStartupProbe() == null;
        this.verdict = new Verdict(startedAtOnce, startedAtOnce && container.getReadinessProbe() == null, null);
    }

    /**
     * @param startedAt delays count from here, also after a restart of the agent
     */
    public static ContainerProbes start(
            Container container,
            String id,
            String podIp,
            Instant startedAt,
            ContainerEngine engine,
            Time time,
            Listener listener) {
        var probes = new ContainerProbes(container, id, podIp, engine, time, listener);
        probes.begin(Duration.between(startedAt, time.now()));
        return probes;
    }

    public Verdict verdict() {
        return verdict;
    }

    private void begin(Duration ranAlready) {
        run("startup", container.getStartupProbe(), ranAlready, false);
        run("liveness", container.getLivenessProbe(), ranAlready, true);
        run("readiness", container.getReadinessProbe(), ranAlready, false);
    }

    private void run(String kind, @Nullable Probe probe, Duration ranAlready, boolean passingAtFirst) {
        if (probe != null) {
            threads.add(Thread.ofVirtual()
                    .name(kind + " " + container.getName())
                    .start(() -> loop(kind, probe, ranAlready, ProbeCount.startingAs(passingAtFirst))));
        }
    }

    private void loop(String kind, Probe probe, Duration ranAlready, ProbeCount first) {
        var times = ProbeTimes.of(probe);
        var count = first;
        try {
            pause(times.initialDelay().minus(ranAlready));
            awaitStarted(kind, times);
            while (!closed) {
                long began = time.nanos();
                var answer = ProbeRun.ask(probe, container, id, podIp, engine, times.timeout());
                if (closed) {
                    return;
                }
                count = switch (answer) {
                    case ProbeAnswer.Yes yes -> count.after(true, times.successes(), times.failures());
                    case ProbeAnswer.No(String message) -> {
                        listener.unhealthy(kind, message);
                        yield count.after(false, times.successes(), times.failures());
                    }
                    case ProbeAnswer.Unknown unknown -> count;
                };
                if (judge(kind, probe, count, times)) {
                    return;
                }
                pause(times.period().minusNanos(time.nanos() - began));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitStarted(String kind, ProbeTimes times) throws InterruptedException {
        synchronized (this) {
            while (!kind.equals("startup") && !verdict.started() && !closed) {
                wait(times.period().toMillis());
            }
        }
    }

    /** Takes the count into the verdict; true when this probe has nothing more to find out. */
    private boolean judge(String kind, Probe probe, ProbeCount count, ProbeTimes times) {
        var before = verdict;
        synchronized (this) {
            var now = verdict;
            verdict = switch (kind) {
                case "startup" ->
                    count.passing()
                            ? new Verdict(true, container.getReadinessProbe() == null, null)
                            : count.failed(times.failures()) ? failing(now, kind, probe) : now;
                case "liveness" -> count.passing() ? now : failing(now, kind, probe);
                default -> new Verdict(now.started(), count.passing(), now.failing());
            };
            notifyAll();
        }
        if (!verdict.equals(before)) {
            listener.changed();
        }
        return !kind.equals("readiness") && verdict.failing() != null || kind.equals("startup") && verdict.started();
    }

    private static Verdict failing(Verdict now, String kind, Probe probe) {
        return new Verdict(now.started(), now.ready(), new Failing(kind, probe.getTerminationGracePeriodSeconds()));
    }

    private static void pause(Duration length) throws InterruptedException {
        if (length.isPositive()) {
            Thread.sleep(length);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
