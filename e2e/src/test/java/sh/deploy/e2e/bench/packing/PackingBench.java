package sh.deploy.e2e.bench.packing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;

/**
 * CPU and memory utilisation of our scheduler beside random placement, LeastAllocated and MostAllocated, in two ways: on the
 * smallest cluster that runs all pods, and on one that opens a node when nothing fits. The second is kind to every policy, since
 * a new node comes only when all are full; no policy can be a quarter better than one that fills nine tenths.
 */
public final class PackingBench implements Bench.Measurement {
    private static final int SEEDS = 5;
    private static final int COPIES = 5;
    private static final double SPEED_UP = 40;
    private static final double SPREAD_SECONDS = 3600;
    private static final double WANTED_GAIN = 1.25;

    /** MostAllocated packs well already; the same within what seeds differ by. */
    private static final double SAME = 0.95;

    private static final List<LongFunction<Policy>> POLICIES = List.of(
            seed -> new OurScheduler(),
            ScanningPolicy::random,
            ScanningPolicy::leastAllocated,
            ScanningPolicy::mostAllocated);

    @Override
    public void run(List<String> options, Report report) throws Exception {
        var trace = Trace.read();
        var smallest = new LinkedHashMap<String, List<Account.Result>>();
        var elastic = new LinkedHashMap<String, List<Account.Result>>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            var arrivals = Arrivals.replay(trace, new Random(seed), COPIES, SPEED_UP, SPREAD_SECONDS);
            var machines = new ArrayList<>(trace.machines());
            Collections.shuffle(machines, new Random(seed));
            for (var policy : POLICIES) {
                long chance = seed;
                keep(smallest, Compaction.smallest(() -> policy.apply(chance), machines, arrivals));
                keep(elastic, Simulation.elastic(policy.apply(seed), machines, arrivals));
            }
        }
        report.add(table("Smallest cluster that runs every pod at once", smallest))
                .add(table("A node opens when nothing fits and closes when empty", elastic))
                .add(Decisions.table(trace));
        List.of("random", "LeastAllocated").forEach(peer -> promise(report, smallest, peer, WANTED_GAIN));
        promise(report, smallest, "MostAllocated", SAME);
        report.remark(COPIES + " copies of the trace, arrivals " + (int) SPEED_UP
                + " times as dense, lifetimes as recorded; " + SEEDS + " seeds: order of machines, arrivals, chance.");
    }

    private static void keep(Map<String, List<Account.Result>> results, Account.Result result) {
        results.computeIfAbsent(result.policy(), name -> new ArrayList<>()).add(result);
    }

    private static Table table(String title, Map<String, List<Account.Result>> results) {
        var table = new Table(
                title, "policy", "CPU %", "worst", "memory %", "worst", "node-hours", "lower bound", "refused");
        results.forEach((policy, of) -> table.row(
                policy,
                100 * mean(of, Account.Result::cpu),
                100 * worst(of, Account.Result::cpu),
                100 * mean(of, Account.Result::memory),
                100 * worst(of, Account.Result::memory),
                mean(of, Account.Result::nodeHours),
                mean(of, Account.Result::leastNodeHours),
                of.stream().mapToLong(Account.Result::refused).sum()));
        return table;
    }

    private static void promise(Report report, Map<String, List<Account.Result>> results, String peer, double wanted) {
        double cpu = gain(results, peer, Account.Result::cpu);
        double memory = gain(results, peer, Account.Result::memory);
        report.verdict(
                String.format(Locale.ROOT, "at least %.2f of %s's utilisation, of CPU and of memory", wanted, peer),
                cpu >= wanted && memory >= wanted,
                String.format(Locale.ROOT, "CPU %.2f, memory %.2f (smallest of %d seeds)", cpu, memory, SEEDS));
    }

    /** The smallest ratio over all seeds. */
    private static double gain(
            Map<String, List<Account.Result>> results, String peer, ToDoubleFunction<Account.Result> figure) {
        double smallest = Double.MAX_VALUE;
        var ours = results.getOrDefault("Deploy", List.of());
        var theirs = results.getOrDefault(peer, List.of());
        for (int i = 0; i < ours.size(); i++) {
            smallest = Math.min(smallest, figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
        }
        return smallest;
    }

    private static double mean(List<Account.Result> of, ToDoubleFunction<Account.Result> figure) {
        return of.stream().mapToDouble(figure).average().orElse(0);
    }

    private static double worst(List<Account.Result> of, ToDoubleFunction<Account.Result> figure) {
        return of.stream().mapToDouble(figure).min().orElse(0);
    }
}
