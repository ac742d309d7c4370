package sh.deploy.e2e.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /** One measurement: says what it found in a report. */
    public interface Measurement {
        /** @param options what stood behind the name on the command line */
        Report run(List<String> options) throws Exception;
    }

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

    public static void main(String[] arguments) throws Exception {
        var measurement = arguments.length == 0 ? null : ALL.get(arguments[0]);
        if (measurement == null) {
            System.err.println("Say which: " + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        var report = measurement.run(List.of(arguments).subList(1, arguments.length));
        System.out.println(report.text());
        System.out.println("Written to " + report.writeJson(arguments[0]));
        System.exit(report.failed() ? 1 : 0);
    }
}
