package sh.deploy.e2e.bench.packing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.controllers.scheduler.Resources;

/** The nodes and pods of a recorded cluster, CPU and memory only. */
record Trace(List<Machine> machines, List<Job> jobs) {
    private static final String FOLDER = "alibaba-gpu-v2023";

    record Machine(String name, Resources capacity) {}

    record Job(Resources requests, long createdSeconds, long lifetimeSeconds) {}

    static Trace read() throws IOException {
        var folder = folder().resolve(FOLDER);
        return new Trace(
                machines(folder.resolve("openb_node_list_all_node.csv")),
                jobs(folder.resolve("openb_pod_list_default.csv")));
    }

    private static Path folder() throws IOException {
        var told = System.getenv("DEPLOY_TRACES");
        var folder = told == null ? Path.of("..", "shared", "traces") : Path.of(told);
        if (!Files.isDirectory(folder.resolve(FOLDER))) {
            throw new IOException("No folder " + FOLDER + " in "
                    + folder.toAbsolutePath().normalize() + ". Set DEPLOY_TRACES to the folder that holds it.");
        }
        return folder;
    }

    private static List<Machine> machines(Path file) throws IOException {
        var machines = new ArrayList<Machine>();
        for (var line : rows(file)) {
            machines.add(new Machine(line[0], resources(line)));
        }
        return machines;
    }

    private static List<Job> jobs(Path file) throws IOException {
        var jobs = new ArrayList<Job>();
        for (var line : rows(file)) {
            if (!line[9].isEmpty()) {
                jobs.add(job(line));
            }
        }
        return jobs;
    }

    private static Job job(String[] line) {
        long created = Long.parseLong(line[8]);
        return new Job(resources(line), created, Math.max(1, Long.parseLong(line[9]) - created));
    }

    private static Resources resources(String[] line) {
        return new Resources(Long.parseLong(line[1]), Long.parseLong(line[2]) << 20);
    }

    private static List<String[]> rows(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.skip(1).map(line -> line.split(",", -1)).toList();
        }
    }
}
