package sh.deploy.controllers.autoscaler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.nodepool.NodePoolSpec;
import sh.deploy.api.quantity.Amount;

/**
 * When a pool changes.
 *
 * @param nodeMillis CPU of one new node; 0 when the template does not say
 */
record PoolRules(int min, int max, long nodeMillis, Mark up, Mark down) {
    static final Mark USUAL_UP = new Mark(70, Duration.ofSeconds(10));
    static final Mark USUAL_DOWN = new Mark(40, Duration.ofSeconds(60));

    /** @param lasting how long the load must be past it */
    record Mark(int cpuPercent, Duration lasting) {}

    static PoolRules of(NodePool pool) {
        var spec = pool.getSpec();
        if (spec == null) {
            return new PoolRules(0, 0, 0, USUAL_UP, USUAL_DOWN);
        }
        var template = spec.template();
        long millis =
                template == null ? 0 : Amount.of(template.capacity(), "cpu").milli();
        return new PoolRules(
                spec.min(), spec.max(), millis, mark(spec.scaleUp(), USUAL_UP), mark(spec.scaleDown(), USUAL_DOWN));
    }

    private static Mark mark(NodePoolSpec.@Nullable Mark given, Mark usual) {
        if (given == null) {
            return usual;
        }
        var percent = given.cpuPercent();
        var lasting = given.lasting();
        return new Mark(
                percent == null ? usual.cpuPercent : percent,
                lasting == null ? usual.lasting : GoDuration.parse(lasting));
    }
}
