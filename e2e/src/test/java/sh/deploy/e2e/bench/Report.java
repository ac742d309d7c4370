package sh.deploy.e2e.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import tools.jackson.databind.json.JsonMapper;

/** Tables, verdicts and remarks of one run: for people as soon as each is there, and as JSON. Safe for all threads. */
public final class Report {
    static final Path FOLDER = Path.of("bench-results");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** A promise and what became of it. */
    record Verdict(String promise, boolean kept, String figures) {}

    /** A part of a measurement. */
    public interface Phase {
        void run() throws Exception;
    }

    private final Time time = new SystemTime();
    private final PrintStream people;
    private final List<Table> tables = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    public Report(PrintStream people) {
        this.people = people;
    }

    /** @param table complete */
    public synchronized Report add(Table table) {
        tables.add(table);
        people.println(table.text());
        return this;
    }

    public synchronized Report verdict(String promise, boolean kept, String figures) {
        verdicts.add(new Verdict(promise, kept, figures));
        people.println((kept ? "kept   " : "BROKEN ") + promise + ": " + figures);
        return this;
    }

    public synchronized Report remark(String remark) {
        remarks.add(remark);
        people.println(remark);
        return this;
    }

    /** Runs a part of the measurement. Whatever ends it early is a verdict like others, and what comes after it goes on. */
    public void phase(String name, Phase phase) {
        long start = time.nanos();
        try {
            phase.run();
        } catch (Exception | Error e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            e.printStackTrace();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(time.nanos() - start);
            verdict(toItsEnd(name), false, "ended after " + seconds + " s: " + e);
        }
    }

    static String toItsEnd(String phase) {
        return phase + " goes to its end";
    }

    synchronized boolean failed() {
        return verdicts.stream().anyMatch(verdict -> !verdict.kept);
    }

    synchronized Path writeJson(Path folder, String name) throws IOException {
        var content = new LinkedHashMap<String, Object>();
        var now = time.now();
        content.put("bench", name);
        content.put("time", now.toString());
        content.put("processors", Runtime.getRuntime().availableProcessors());
        content.put("loadAverage", loadAverage());
        content.put("tables", tables.stream().map(Table::asMap).toList());
        content.put(
                "verdicts",
                verdicts.stream()
                        .map(each -> Map.of("promise", each.promise, "kept", each.kept, "figures", each.figures))
                        .toList());
        content.put("remarks", remarks);
        Files.createDirectories(folder);
        var file = folder.resolve(name + "-" + STAMP.format(now) + ".json");
        Files.writeString(
                file,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(content));
        return file;
    }

    private static double loadAverage() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
