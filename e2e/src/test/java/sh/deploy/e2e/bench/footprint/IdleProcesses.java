package sh.deploy.e2e.bench.footprint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.ProcessFigures;

/** What some processes take while nothing happens. */
final class IdleProcesses {
    private static final long IDLE_SECONDS = 60;
    private static final double KIB_PER_MIB = 1024;
    private static final double PERCENT = 100;

    /** @param withDescendants whether those count with it */
    private record Watched(String name, long pid, boolean withDescendants) {
        ProcessFigures figures() {
            var figures = ProcessFigures.of(pid, withDescendants);
            if (figures.rssKib() == 0) {
                throw new IllegalStateException(name + " has ended");
            }
            return figures;
        }
    }

    /** @param cpuPercent of a core, on average */
    record Usage(double rssMib, double pssMib, double cpuPercent) {
        static Usage between(ProcessFigures before, ProcessFigures now, double seconds) {
            return new Usage(
                    now.rssKib() / KIB_PER_MIB,
                    now.pssKib() / KIB_PER_MIB,
                    PERCENT * (now.cpuTicks() - before.cpuTicks()) / ProcessFigures.TICKS_PER_SECOND / seconds);
        }
    }

    private final List<Watched> processes = new ArrayList<>();

    IdleProcesses one(String name, long pid) {
        processes.add(new Watched(name, pid, false));
        return this;
    }

    IdleProcesses family(String name, long pid) {
        processes.add(new Watched(name, pid, true));
        return this;
    }

    /** Looks on for a while, and reports what each took. By name, in the order in which they were named. */
    Map<String, Usage> measure(String title, Report report, Time time) throws InterruptedException {
        var before = new LinkedHashMap<Watched, ProcessFigures>();
        processes.forEach(process -> before.put(process, process.figures()));
        long start = time.nanos();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double seconds = (time.nanos() - start) / 1e9;
        var table = new Table(
                title + ", idle for " + IDLE_SECONDS + " s", "process", "RSS MiB", "PSS MiB", "CPU % of a core");
        var usages = new LinkedHashMap<String, Usage>();
        before.forEach((process, then) -> {
            var usage = Usage.between(then, process.figures(), seconds);
            table.row(process.name(), usage.rssMib(), usage.pssMib(), usage.cpuPercent());
            usages.put(process.name(), usage);
        });
        report.add(table);
        return usages;
    }
}
