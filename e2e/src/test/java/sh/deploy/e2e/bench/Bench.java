package sh.deploy.e2e.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import sh.deploy.e2e.bench.authz.AuthorizationBench;
import sh.deploy.e2e.bench.death.NodeDeathBench;
import sh.deploy.e2e.bench.death.NodeScaleBench;
import sh.deploy.e2e.bench.flood.FloodBench;
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

    private static final String RUN = "the run";

    private static final Map<String, Measurement> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("authz", new AuthorizationBench()),
            Map.entry("packing", new PackingBench()),
            Map.entry("writes", new WritesBench()),
            Map.entry("pod-start", new PodStartBench()),
            Map.entry("restart", new RestartBench()),
            Map.entry("node-death", new NodeDeathBench()),
            Map.entry("node-recovery", new NodeRecoveryBench()),
            Map.entry("node-scale", new NodeScaleBench()),
            Map.entry("twins", new TwinsBench()),
            Map.entry("flood", new FloodBench()),
            Map.entry("footprint", new FootprintBench())));

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
        report.phase(RUN, () -> measurement.run(List.of(arguments).subList(1, arguments.length), report));
        ended.set(true);
        System.exit(report.failed() ? 1 : 0);
    }

    /** In the virtual machine's last moments, so that a run that is asked to end leaves its findings too. */
    private static void keep(Report report, String name, boolean ended) {
        if (!ended) {
            report.verdict(Report.toItsEnd(RUN), false, "asked to end");
        }
        try {
            System.out.println("Written to " + report.writeJson(Report.FOLDER, name));
        } catch (IOException e) {
            System.err.println("not written: " + e);
        }
    }
}
