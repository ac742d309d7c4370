package sh.deploy.controllers.autoscaler;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Decides whether a pool grows, shrinks or stays. Pure. */
sealed interface ScaleDecision {
    record Stay() implements ScaleDecision {}

    record Add(int nodes, String reason) implements ScaleDecision {}

    record Remove(String node, String reason) implements ScaleDecision {}

    /**
     * A node of the pool.
     *
     * @param ready false while it is still starting, or silent
     * @param free whether its pods may move and fit elsewhere
     */
    record Member(String name, boolean ready, boolean free, long allocatableMillis, long requestedMillis) {}

    /**
     * @param members the pool's nodes, without those on their way out
     * @param loads oldest first, one a second or so
     * @param shortage for it a node is added also when CPU is idle, and none removed
     */
    static ScaleDecision decide(
            PoolRules rules, List<Member> members, List<Load> loads, Shortage shortage, long nowNanos) {
        if (members.size() < rules.min()) {
            return new Add(
                    rules.min() - members.size(),
                    "it has " + members.size() + " of at least " + rules.min() + " nodes");
        }
        if (loads.isEmpty() || members.stream().anyMatch(member -> !member.ready())) {
            return new Stay();
        }
        var load = loads.getLast();
        var up = rules.up();
        if (members.size() < rules.max()
                && lasts(loads, nowNanos, up.lasting(), percent -> percent > up.cpuPercent())) {
            int missing = Math.min(nodesMissing(rules, load), rules.max() - members.size());
            return new Add(missing, reason(load, "past", up));
        }
        if (!shortage.reason().isEmpty()) {
            int missing = Math.min(shortage.nodes(), rules.max() - members.size());
            return missing > 0 ? new Add(missing, shortage.reason()) : new Stay();
        }
        var down = rules.down();
        if (members.size() > rules.min()
                && lasts(loads, nowNanos, down.lasting(), percent -> percent < down.cpuPercent())) {
            return leaver(rules, members, load)
                    .<ScaleDecision>map(member -> new Remove(member.name(), reason(load, "below", down)))
                    .orElseGet(Stay::new);
        }
        return new Stay();
    }

    /** Whether it was so all the time up to now, and long enough was looked. */
    static boolean lasts(List<Load> loads, long nowNanos, Duration lasting, IntPredicate percent) {
        long since = nowNanos - lasting.toNanos();
        boolean covered = false;
        for (var load : loads.reversed()) {
            if (!percent.test(load.cpuPercent())) {
                return false;
            }
            if (load.atNanos() <= since || lasting.isZero()) {
                covered = true;
                break;
            }
        }
        return covered;
    }

    /** The member that is missed least, among those without which the load is not past the upper mark at once. */
    private static Optional<Member> leaver(PoolRules rules, List<Member> members, Load load) {
        return members.stream()
                .filter(Member::free)
                .filter(member ->
                        without(load, member).cpuPercent() <= rules.up().cpuPercent())
                .min(Comparator.comparingLong(Member::requestedMillis)
                        .thenComparing(Comparator.comparing(Member::name).reversed()));
    }

    private static Load without(Load load, Member member) {
        return new Load(
                load.atNanos(),
                load.usedMillis(),
                load.unplacedMillis(),
                load.allocatableMillis() - member.allocatableMillis());
    }

    /** As many as bring the load to the mark, at least one. */
    private static int nodesMissing(PoolRules rules, Load load) {
        if (rules.nodeMillis() <= 0) {
            return 1;
        }
        double wanted =
                (load.usedMillis() + load.unplacedMillis()) * 100.0 / rules.up().cpuPercent();
        return (int) Math.max(1, Math.ceil((wanted - load.allocatableMillis()) / rules.nodeMillis()));
    }

    private static String reason(Load load, String side, PoolRules.Mark mark) {
        return "CPU is at " + load.cpuPercent() + " %, " + side + " " + mark.cpuPercent() + " % for "
                + mark.lasting().toSeconds() + " s (" + load.figures() + ")";
    }
}
