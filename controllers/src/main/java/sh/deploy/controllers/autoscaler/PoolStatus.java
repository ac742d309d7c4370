package sh.deploy.controllers.autoscaler;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.nodepool.NodePoolStatus;

/** What a pool's status says. Pure. */
final class PoolStatus {
    private static final String REMAINING = "NodesRemaining";
    private static final int WORTH_SHOWING = 5;

    private PoolStatus() {}

    /**
     * @param staying why nodes of a pool that is being deleted stay; empty when none does, null when it is not known after a failure
     * @param failure why the provider did not do what it was asked; empty when it did
     */
    static NodePoolStatus of(
            NodePool pool,
            PoolKeeper.PoolCounts counts,
            @Nullable String staying,
            Load load,
            String failure,
            Instant now) {
        var before = pool.getStatus();
        var busy = busy(pool, load, now);
        var able = condition(
                before,
                "ProviderWorks",
                failure.isEmpty(),
                failure.isEmpty() ? "AsAsked" : "Failed",
                failure.isEmpty() ? "nodes are made as asked" : failure,
                now);
        var kept = earlierBusy(pool, busy, load);
        return new NodePoolStatus(
                counts.ready(),
                counts.desired(),
                kept.isEmpty() || before == null ? load.cpuPercent() : shownPercent(before),
                pool.getMetadata().getGeneration(),
                Stream.concat(Stream.of(kept.orElse(busy), able), remaining(pool, staying, now))
                        .toList());
    }

    /** Why a pool that is being deleted is still there. */
    private static Stream<Condition> remaining(NodePool pool, @Nullable String staying, Instant now) {
        var before = pool.getStatus();
        if (staying == null) {
            return earlier(before, REMAINING, "True").stream();
        }
        return staying.isEmpty()
                ? Stream.empty()
                : Stream.of(condition(before, REMAINING, true, "NodesHaveVolumes", staying, now));
    }

    private static Condition busy(NodePool pool, Load load, Instant now) {
        int mark = PoolRules.of(pool).up().cpuPercent();
        boolean holds = load.cpuPercent() > mark;
        return condition(
                pool.getStatus(),
                "Busy",
                holds,
                holds ? "PastMark" : "BelowMark",
                "CPU is at " + load.cpuPercent() + " %, " + (holds ? "past " : "not past ") + mark + " % ("
                        + load.figures() + ")",
                now);
    }

    /** The condition as it is shown, when it still says enough: small changes of the load are not worth a write each second. */
    private static Optional<Condition> earlierBusy(NodePool pool, Condition busy, Load load) {
        var before = pool.getStatus();
        if (before == null
                || Math.abs(shownPercent(before) - load.cpuPercent()) >= WORTH_SHOWING
                || !Objects.equals(
                        before.observedGeneration(), pool.getMetadata().getGeneration())) {
            return Optional.empty();
        }
        return earlier(before, "Busy", busy.getStatus());
    }

    /** Zero is left out of what is stored. */
    private static int shownPercent(NodePoolStatus shown) {
        var percent = shown.cpuPercent();
        return percent == null ? 0 : percent;
    }

    private static Optional<Condition> earlier(@Nullable NodePoolStatus before, String type, String status) {
        List<Condition> conditions = before == null || before.conditions() == null ? List.of() : before.conditions();
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type)
                        && condition.getStatus().equals(status))
                .findFirst();
    }

    private static Condition condition(
            @Nullable NodePoolStatus before, String type, boolean holds, String reason, String message, Instant now) {
        var status = holds ? "True" : "False";
        var since = earlier(before, type, status)
                .map(Condition::getLastTransitionTime)
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
