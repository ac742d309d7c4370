package sh.deploy.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.node.HealthCheck;
import sh.deploy.kubelet.node.NodeObject;
import sh.deploy.kubelet.pods.Pods;
import sh.deploy.kubelet.pods.Reports;
import sh.deploy.kubelet.pods.UsageSample;
import sh.deploy.kubelet.pressure.PressureWatch;
import sh.deploy.kubelet.usage.UsageSampler;

/**
 * What an agent does by the clock: the node's lease twice a second, usage every two, its health every few seconds, pressure every ten, and now and then a
 * look at all containers. A status goes out when it differs from the last in more than its times, and every few minutes.
 */
final class NodeTicks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTicks.class);
    private static final Duration USAGE_EVERY = Duration.ofSeconds(2);
    private static final Duration HEALTH_EVERY = Duration.ofSeconds(5);
    private static final Duration LEASE_EVERY = Duration.ofMillis(500);
    private static final Duration RELIST_EVERY = Duration.ofSeconds(30);
    private static final Duration STATUS_AT_LEAST_EVERY = Duration.ofMinutes(5);

    /** As the kubelet's housekeeping. */
    private static final Duration PRESSURE_EVERY = Duration.ofSeconds(10);

    /** One may wait for an engine that hangs and one walk through a large volume: neither may hold up the lease. */
    private static final int THREADS = 3;

    private final NodeObject node;
    private final HealthCheck health;
    private final UsageSampler usage;
    private final Time time;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(THREADS, daemons());
    private volatile @Nullable NodeStatus last;
    private volatile UsageSample lastUsage;
    private long reportedAtNanos;

    NodeTicks(NodeObject node, HealthCheck health, UsageSampler usage, Time time) {
        this.node = node;
        this.health = health;
        this.usage = usage;
        this.time = time;
        this.lastUsage = usage.sample(List.of());
    }

    /** What was in use when it was sampled last. */
    UsageSample usage() {
        return lastUsage;
    }

    private static ThreadFactory daemons() {
        return Thread.ofPlatform().daemon().name("node-ticks-", 0).factory();
    }

    /** This node as it was seen last, for whoever registers it: whoever dials the server need not wait for the engine. */
    Node self() {
        var seen = last;
        return node.node(seen == null ? look() : seen);
    }

    private synchronized NodeStatus look() {
        var status = node.status(health.look(), last, time.now());
        last = status;
        return status;
    }

    void start(Pods pods, Fence fence, PressureWatch pressure, Reports reports) {
        every(LEASE_EVERY, fence::look);
        every(USAGE_EVERY, () -> {
            lastUsage = usage.sample(pods.running());
            reports.usage(lastUsage);
        });
        every(PRESSURE_EVERY, () -> {
            if (pressure.look()) {
                health(reports);
            }
        });
        every(HEALTH_EVERY, () -> health(reports));
        every(RELIST_EVERY, pods::relist);
    }

    private void every(Duration period, Runnable work) {
        clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.warn("Something the agent does by the clock failed, next time again", e);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private synchronized void health(Reports reports) {
        var before = last;
        var now = look();
        boolean due = time.nanos() - reportedAtNanos >= STATUS_AT_LEAST_EVERY.toNanos();
        if (due || before == null || !said(before).equals(said(now))) {
            reportedAtNanos = time.nanos();
            reports.nodeStatus(now);
        }
    }

    /** What a status says apart from when. */
    private static List<String> said(NodeStatus status) {
        return status.getConditions().stream().map(NodeTicks::said).toList();
    }

    private static String said(NodeCondition condition) {
        return condition.getType() + condition.getStatus() + condition.getReason() + condition.getMessage();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
