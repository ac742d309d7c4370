package sh.deploy.e2e.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.death.NodeDeathBench;
import sh.deploy.e2e.bench.death.NodeScaleBench;
import sh.deploy.e2e.bench.footprint.FootprintBench;
import sh.deploy.e2e.bench.packing.PackingBench;
import sh.deploy.e2e.bench.pods.PodStartBench;
import sh.deploy.e2e.bench.pods.RestartBench;
import sh.deploy.e2e.bench.recovery.NodeRecoveryBench;
import sh.deploy.e2e.bench.twins.TwinsBench;
import sh.deploy.e2e.bench.writes.WritesBench;

/** Runs one benchmark by name. */
public final class Bench {
    /** One measurement. */
    public interface Measurement {
        /**
         * @param options what stood behind the name on the command line
         * @param report takes each finding as soon as there is one, since what was reported is kept whatever comes after it
         */
        void run(List<String> options, Report report) throws Exception;
    }

    private static final String TO_ITS_END = "the run goes to its end";

    private static final Map<String, Measurement> ALL = new TreeMap<>(Map.of(
            "packing", new PackingBench(),
            "writes", new WritesBench(),
            "pod-start", new PodStartBench(),
            "restart", new RestartBench(),
            "node-death", new NodeDeathBench(),
            "node-recovery", new NodeRecoveryBench(),
            "node-scale", new NodeScaleBench(),
            "twins", new TwinsBench(),
            "footprint", new FootprintBench()));

    private Bench() {}

    public static void main(String[] arguments) {
        var measurement = arguments.length == 0 ? null : ALL.get(arguments[0]);
        if (measurement == null) {
            System.err.println("Say which: " + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        var report = new Report(System.out);
        var ended = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> keep(report, arguments[0], ended.get()), "report"));
        run(measurement, List.of(arguments).subList(1, arguments.length), report, new SystemTime());
        ended.set(true);
        System.exit(report.failed() ? 1 : 0);
    }

    /** Whatever ends it is a verdict like others. */
    static void run(Measurement measurement, List<String> options, Report report, Time time) {
        long start = time.nanos();
        try {
            measurement.run(options, report);
        } catch (Exception | Error e) {
            e.printStackTrace();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(time.nanos() - start);
            report.verdict(TO_ITS_END, false, "ended after " + seconds + " s: " + e);
        }
    }

    /** In the virtual machine's last moments, so that a run that is asked to end leaves its findings too. */
    private static void keep(Report report, String name, boolean ended) {
        if (!ended) {
            report.verdict(TO_ITS_END, false, "asked to end");
        }
        try {
            System.out.println("Written to " + report.writeJson(Report.FOLDER, name));
        } catch (IOException e) {
            System.err.println("not written: " + e);
        }
    }
}
