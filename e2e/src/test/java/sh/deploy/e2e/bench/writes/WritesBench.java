package sh.deploy.e2e.bench.writes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sh.deploy.api.time.SystemTime;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;

/**
 * Durable writes of 1 KiB from 64 connections in a closed loop: blocks of each target in turn, once each has run for a while; then
 * the database is killed. What a target does right after its start has a row of its own.
 */
public final class WritesBench implements Bench.Measurement {
    private static final int ROUNDS = 5;
    private static final Duration COLD = Duration.ofSeconds(8);
    private static final Duration WARM_UP = Duration.ofSeconds(12);
    private static final Duration BLOCK = Duration.ofSeconds(6);

    @Override
    public void run(List<String> options, Report report) throws Exception {
        var time = new SystemTime();
        try (var deploy = new DeployCreates(time);
                var etcd = new EtcdPuts(time);
                var postgres = new PostgresRows(time)) {
            List<Target> targets = List.of(deploy, etcd, postgres);
            var cold = new LinkedHashMap<String, Block>();
            for (var target : targets) {
                cold.put(target.name(), target.run(COLD));
                target.run(WARM_UP);
            }
            var blocks = new LinkedHashMap<String, List<Block>>();
            for (int round = 0; round < ROUNDS; round++) {
                for (var target : targets) {
                    blocks.computeIfAbsent(target.name(), name -> new ArrayList<>())
                            .add(target.run(BLOCK));
                }
            }
            report(report, cold, blocks, deploy.name(), etcd.name());
            var survivors = deploy.killDatabaseAndCount();
            report.verdict(
                    "after kill -9 of the database every acknowledged object is found",
                    survivors.missing() == 0 && survivors.acknowledged() > 0,
                    survivors.missing() + " of " + survivors.acknowledged() + " missing");
        }
    }

    private static void report(
            Report report, Map<String, Block> cold, Map<String, List<Block>> blocks, String ours, String etcd) {
        var table = new Table(
                "Durable writes of 1 KiB, " + Target.CLIENTS + " connections: the first " + COLD.toSeconds()
                        + " s; then, after " + WARM_UP.toSeconds() + " s more, " + ROUNDS + " blocks of "
                        + BLOCK.toSeconds() + " s in turn (medians)",
                "target",
                "per second",
                "least",
                "most",
                "p50 ms",
                "p99 ms",
                "max ms",
                "failures");
        cold.forEach((name, first) -> row(table, name + ", from its start", List.of(first)));
        blocks.forEach((name, of) -> row(table, name, of));
        var ratios = new ArrayList<Double>();
        var own = blocks.getOrDefault(ours, List.of());
        var theirs = blocks.getOrDefault(etcd, List.of());
        for (int i = 0; i < own.size(); i++) {
            ratios.add(own.get(i).perSecond() / theirs.get(i).perSecond());
        }
        double ratio = median(ratios);
        double p99 = median(own.stream().map(block -> block.millis(0.99)).toList());
        long failures = own.stream().mapToLong(Block::failures).sum();
        report.add(table)
                .verdict("as many as etcd", ratio >= 1 && failures == 0, String.format(Locale.ROOT, "%.2f", ratio))
                .verdict("p99 within 50 ms", p99 <= 50, String.format(Locale.ROOT, "%.1f ms", p99));
    }

    private static void row(Table table, String name, List<Block> of) {
        table.row(
                name,
                median(of.stream().map(Block::perSecond).toList()),
                of.stream().mapToDouble(Block::perSecond).min().orElse(0),
                of.stream().mapToDouble(Block::perSecond).max().orElse(0),
                median(of.stream().map(block -> block.millis(0.5)).toList()),
                median(of.stream().map(block -> block.millis(0.99)).toList()),
                of.stream().mapToDouble(block -> block.millis(1)).max().orElse(0),
                of.stream().mapToLong(Block::failures).sum());
    }

    private static double median(List<Double> figures) {
        var sorted = figures.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
