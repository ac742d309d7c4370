package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.nodepool.NodePoolStatus;

/** What a pool's status says. Pure. */
final class PoolStatus {
    private static final int WORTH_SHOWING = 5;

    private PoolStatus() {}

    /** @param failure why the provider did not do what it was asked; empty when it did */
    static NodePoolStatus of(NodePool pool, PoolKeeper.PoolCounts counts, Load load, String failure, Instant now) {
        var before = pool.getStatus();
        var mark = PoolRules.of(pool).up().cpuPercent();
        var busy = condition(
                before,
                "Busy",
                load.cpuPercent() > mark,
                load.cpuPercent() > mark ? "PastMark" : "BelowMark",
                "CPU past " + mark + " % asks for nodes",
                now);
        var able = condition(
                before,
                "ProviderWorks",
                failure.isEmpty(),
                failure.isEmpty() ? "AsAsked" : "Failed",
                failure.isEmpty() ? "nodes are made as asked" : failure,
                now);
        return new NodePoolStatus(
                counts.ready(),
                counts.desired(),
                shownPercent(before, load),
                pool.getMetadata().getGeneration(),
                List.of(busy, able));
    }

    /** Small changes of the load are not worth a write each second. */
    private static int shownPercent(@Nullable NodePoolStatus before, Load load) {
        var shown = before == null ? null : before.cpuPercent();
        return shown != null && Math.abs(shown - load.cpuPercent()) < WORTH_SHOWING ? shown : load.cpuPercent();
    }

    private static Condition condition(
            @Nullable NodePoolStatus before, String type, boolean holds, String reason, String message, Instant now) {
        var status = holds ? "True" : "False";
        List<Condition> conditions = before == null || before.conditions() == null ? List.of() : before.conditions();
        var since = conditions.stream()
                .filter(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since)
                .build();
    }
}
