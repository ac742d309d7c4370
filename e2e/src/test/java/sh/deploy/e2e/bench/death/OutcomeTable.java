package sh.deploy.e2e.bench.death;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.faults.Fault;

/** Outcomes by kind of fault. Pure. */
final class OutcomeTable {
    private static final double NANOS_PER_MILLI = 1e6;

    private OutcomeTable() {}

    static Table of(String title, List<Outcome> outcomes) {
        var table = new Table(
                title,
                "fault",
                "n",
                "invalid",
                "unseen",
                "t1 p50 ms",
                "t1 p99 ms",
                "t1 max ms",
                "t2 p50 ms",
                "t2 p99 ms",
                "t2 max ms",
                "others suspected");
        for (var fault : NodeDeathBench.FAULTS) {
            var own = outcomes.stream().filter(each -> each.fault() == fault).toList();
            if (!own.isEmpty()) {
                row(table, fault, own);
            }
        }
        return table;
    }

    /** Until the verdict here, and until Docker Swarm calls the node down, medians. */
    static Table ratios(List<Outcome> ours, List<Outcome> swarm) {
        var table = new Table(
                "Fault to \"down\" in Docker Swarm, a manager and two workers, default heartbeat, asked each 20 ms",
                "fault",
                "n",
                "invalid",
                "unseen",
                "Swarm p50 ms",
                "Swarm max ms",
                "ours p50 ms",
                "ratio of p50");
        for (var fault : NodeDeathBench.FAULTS) {
            var theirs = swarm.stream().filter(each -> each.fault() == fault).toList();
            var own = seen(ours.stream().filter(each -> each.fault() == fault).toList());
            var seen = seen(theirs);
            table.row(
                    fault.words(),
                    theirs.size(),
                    theirs.stream().filter(each -> !each.bit()).count(),
                    seen.failures(),
                    seen.medianMillis(),
                    seen.millis(1),
                    own.medianMillis(),
                    seen.medianMillis() / own.medianMillis());
        }
        return table;
    }

    /** Those beyond a reach, and what the machine did meanwhile; of the others, as one, the medians. */
    static Table beyond(double seenMillis, double shownMillis, List<Circumstances> all) {
        var table = new Table(
                "Faults that were seen after " + (int) seenMillis + " ms or shown after " + (int) shownMillis
                        + " ms, and how late a plain thread was meanwhile",
                "fault",
                "node",
                "inflicted ms",
                "t1 ms",
                "t2 ms",
                "plain thread late ms");
        var within = new ArrayList<Circumstances>();
        for (var each : all) {
            if (isWithin(seenMillis, shownMillis, each.outcome())) {
                within.add(each);
            } else {
                double seen = millis(each.outcome().seenNanos());
                double shown = millis(each.outcome().shownNanos());
                double late = each.lateNanos() / NANOS_PER_MILLI;
                double inflicted = each.inflictedNanos() / NANOS_PER_MILLI;
                table.row(each.outcome().fault().words(), each.node(), inflicted, seen, shown, late);
            }
        }
        var outcomes = within.stream().map(Circumstances::outcome).toList();
        return table.row(
                "the median of the others",
                within.size(),
                median(within, Circumstances::inflictedNanos),
                seen(outcomes).medianMillis(),
                shown(outcomes).medianMillis(),
                median(within, Circumstances::lateNanos));
    }

    /** Whether both came, and in time. */
    static boolean isWithin(double seenMillis, double shownMillis, Outcome outcome) {
        return millis(outcome.seenNanos()) <= seenMillis && millis(outcome.shownNanos()) <= shownMillis;
    }

    private static double median(List<Circumstances> all, ToLongFunction<Circumstances> figure) {
        var samples = new Samples();
        all.forEach(each -> samples.took(figure.applyAsLong(each)));
        return samples.medianMillis();
    }

    /** Not a number when it never came, so that it is within no reach. */
    private static double millis(OptionalLong nanos) {
        return nanos.isPresent() ? nanos.getAsLong() / NANOS_PER_MILLI : Double.NaN;
    }

    private static void row(Table table, Fault fault, List<Outcome> outcomes) {
        var seen = seen(outcomes);
        var shown = shown(outcomes);
        table.row(
                fault.words(),
                outcomes.size(),
                outcomes.stream().filter(each -> !each.bit()).count(),
                seen.failures() + "/" + shown.failures(),
                seen.medianMillis(),
                seen.millis(0.99),
                seen.millis(1),
                shown.medianMillis(),
                shown.millis(0.99),
                shown.millis(1),
                outcomes.stream().mapToInt(Outcome::othersSuspected).sum());
    }

    /** How many bit, of the kind of which fewest did. */
    static long leastBitten(List<Outcome> outcomes) {
        return NodeDeathBench.FAULTS.stream()
                .mapToLong(fault -> outcomes.stream()
                        .filter(each -> each.fault() == fault && each.bit())
                        .count())
                .min()
                .orElse(0);
    }

    /** From the fault to the verdict, of those that bit. */
    static Samples seen(List<Outcome> outcomes) {
        var samples = new Samples();
        outcomes.stream()
                .filter(Outcome::bit)
                .forEach(each -> each.seenNanos().ifPresentOrElse(samples::took, samples::failed));
        return samples;
    }

    /** From the fault to the event at a client, of those that bit. */
    static Samples shown(List<Outcome> outcomes) {
        var samples = new Samples();
        outcomes.stream()
                .filter(Outcome::bit)
                .forEach(each -> each.shownNanos().ifPresentOrElse(samples::took, samples::failed));
        return samples;
    }
}
