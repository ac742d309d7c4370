package sh.deploy.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * What an agent does by the clock: the node's lease twice a second, usage every two, its health every few seconds, pressure every ten,
 * and now and then a look at all containers. An engine that hangs, or a walk through a large volume, does not hold up the lease. A
 * status goes out when it differs from the last in more than its times, and every few minutes.
 */
final class NodeTicks implements AutoCloseable {
    private static final Duration USAGE_EVERY = Duration.ofSeconds(2);
    private static final Duration HEALTH_EVERY = Duration.ofSeconds(5);
    private static final Duration LEASE_EVERY = Duration.ofMillis(500);
    private static final Duration RELIST_EVERY = Duration.ofSeconds(30);
    private static final Duration STATUS_AT_LEAST_EVERY = Duration.ofMinutes(5);

    /** As the kubelet's housekeeping. */
    private static final Duration PRESSURE_EVERY = Duration.ofSeconds(10);

    private final String name;
    private final NodeObject node;
    private final HealthCheck health;
    private final UsageSampler usage;
    private final Time time;
    private final RepeatedTasks tasks = new RepeatedTasks("node-ticks-");
    private volatile @Nullable NodeStatus last;
    private volatile UsageSample lastUsage;
    private long reportedAtNanos;

    NodeTicks(String name, NodeObject node, HealthCheck health, UsageSampler usage, Time time) {
        this.name = name;
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
        tasks.every(LEASE_EVERY, fence::look);
        tasks.every(USAGE_EVERY, () -> {
            lastUsage = usage.sample(pods.running());
            reports.usage(lastUsage);
        });
        tasks.every(RepeatedTasks.phase(name, PRESSURE_EVERY), PRESSURE_EVERY, () -> {
            if (pressure.look()) {
                Thread.ofVirtual().name("pressure-report").start(() -> health(reports)); // it may wait for the engine
            }
        });
        tasks.every(HEALTH_EVERY, () -> health(reports));
        tasks.every(RELIST_EVERY, pods::relist);
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
        tasks.close();
    }
}
