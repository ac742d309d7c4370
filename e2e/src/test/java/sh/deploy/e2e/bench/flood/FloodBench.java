package sh.deploy.e2e.bench.flood;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;

/**
 * What a client with ten requests a second feels of two others, who ask for all they can get: by each attack alone, and by all together. A
 * while without an attack comes before each, in the same run on the same server. Rows G1, G6 and G7 in their long form.
 */
public final class FloodBench implements Bench.Measurement {
    private static final double WANTED_TIMES_IDLE = 3;
    private static final double WANTED_SUCCESS = 0.999;
    private static final double MOST_WATCH_KIB = 100;

    /** Of fewer the rest of the server, which grows as well, would be the greater part. */
    private static final int TELLING_WATCHES = 1_000;

    /** A p99 of so many is the slowest of them. */
    private static final int FEW_REQUESTS = 100;

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final long LEAST_A_SECOND = 10;

    @Override
    public void run(List<String> options, Report report) throws Exception {
        var wanted = FloodOptions.parse(options);
        try (var run = new FloodRun(wanted)) {
            report.remark("attackers run at niceness " + wanted.niceness()
                    + ", since they share the machine with the server: as if they came from another");
            if (wanted.requests() <= FEW_REQUESTS) {
                report.remark("each p99 is the slowest of " + wanted.requests()
                        + " requests: what it says of a promise is a hint; a full run has more");
            }
            run.warmUp(WARM_UP);
            var table = table(wanted);
            for (var attack : Attack.ALL) {
                var name = name(attack);
                report.remark(name + ": " + attack.words());
                report.phase(name, () -> judge(report, table, name, run.measure(List.of(attack))));
            }
            report.phase("all", () -> judge(report, table, "all", run.measure(Attack.ALL)));
            report.add(table);
        }
    }

    private static String name(Attack attack) {
        return attack.name().toLowerCase(Locale.ROOT);
    }

    private static Table table(FloodOptions wanted) {
        return new Table(
                "A client with 10 requests a second beside attackers, " + wanted.rounds() + " rounds of "
                        + wanted.seconds() + " s without and with each attack",
                "attack",
                "idle p50 ms",
                "idle p99 ms",
                "idle max ms",
                "p50 ms",
                "p99 ms",
                "max ms",
                "requests",
                "failures",
                "attackers' done",
                "429",
                "failed",
                "server CPU %",
                "RSS MiB",
                "KiB per watch");
    }

    private static void judge(Report report, Table table, String name, FloodRun.Seen seen) {
        var idle = seen.idle;
        var attacked = seen.attacked;
        var count = seen.count();
        long requests = attacked.count() + attacked.failures();
        table.row(
                name,
                idle.medianMillis(),
                idle.millis(0.99),
                idle.millis(1),
                attacked.medianMillis(),
                attacked.millis(0.99),
                attacked.millis(1),
                requests,
                attacked.failures(),
                count.done(),
                count.refused(),
                count.failed(),
                seen.cpuPercent(),
                seen.mostRssMib(),
                seen.watches() == 0 ? "" : seen.watchKib());
        double times = attacked.millis(0.99) / idle.millis(0.99);
        double success = (double) attacked.count() / requests;
        report.verdict(
                name + ": the other client's p99 stays below " + WANTED_TIMES_IDLE + " times its idle value",
                times < WANTED_TIMES_IDLE,
                String.format(Locale.ROOT, "%.2f times, %.1f ms", times, attacked.millis(0.99)));
        report.verdict(
                name + ": its requests succeed",
                success >= WANTED_SUCCESS,
                String.format(Locale.ROOT, "%.3f %% of %d", 100 * success, requests));
        if (name.equals(name(Attack.WATCHES))) {
            judgeMemory(report, seen);
        }
        report.verdict(
                name + ": the attack bit",
                count.done() + count.refused() > LEAST_A_SECOND * seen.seconds(),
                count.done() + " done, " + count.refused() + " refused, " + count.failed() + " failed");
    }

    private static void judgeMemory(Report report, FloodRun.Seen seen) {
        var figures = String.format(Locale.ROOT, "%.0f KiB for each of %d", seen.watchKib(), seen.watches());
        if (seen.watches() < TELLING_WATCHES) {
            report.remark("watches: the server's memory grew by " + figures + ", too few to tell what one takes");
            return;
        }
        report.verdict(
                "watches: one that nobody reads takes at most " + MOST_WATCH_KIB + " KiB of the server's memory",
                seen.watchKib() <= MOST_WATCH_KIB,
                figures);
    }
}
