package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.linux.ProcessFiles;

/**
 * Starts {@link Watchdog} by the Java that runs the agent, in a session of its own and as nobody's child, so that what ends or stops the
 * agent's family does not reach it. One that lives, of an earlier agent too, is kept.
 */
public final class WatchdogProcess implements Watchdogs {
    private static final Logger LOG = LoggerFactory.getLogger(WatchdogProcess.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(10);

    /** As small and quiet as a Java can be: it sleeps, and now and then reads {@code /proc}; only that is worth compiling. */
    private static final List<String> FLAGS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:CICompilerCount=1",
            "-XX:ReservedCodeCacheSize=4m",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=compileonly," + GuardedProcesses.class.getName() + "::*",
            "-XX:+UseSerialGC",
            "-Xms2m",
            "-Xmx8m",
            "-Xss256k",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:GuaranteedSafepointInterval=0",
            "-XX:AsyncDeflationInterval=0",
            "--enable-native-access=ALL-UNNAMED");

    private final Path output;
    private final Time time;
    private long failedAtNanos;
    private boolean failed;

    /** @param output file for what it has to say */
    public WatchdogProcess(Path output, Time time) {
        this.output = output;
        this.time = time;
    }

    @Override
    public boolean ensure(LeaseFile file) {
        return isThere(file) || startOne(file);
    }

    @Override
    public Sight sight(String container, int pid) {
        return GuardedProcesses.sight(container, pid);
    }

    @Override
    public boolean reaches(String container) {
        return GuardedProcesses.reach(container);
    }

    private synchronized boolean startOne(LeaseFile file) {
        if (ProcessFiles.isAlive(file.watchdog())) {
            return true;
        }
        if (failed && time.nanos() - failedAtNanos < TRY_AGAIN_AFTER.toNanos()) {
            return false;
        }
        failed = !start(file);
        failedAtNanos = time.nanos();
        return !failed;
    }

    private boolean start(LeaseFile file) {
        try {
            Files.createDirectories(output.getParent());
            var builder = new ProcessBuilder(command(file.path()))
                    .directory(Path.of("/").toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .redirectErrorStream(true);
            builder.environment()
                    .keySet()
                    .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
            builder.start();
            long end = time.nanos() + READY_WITHIN.toNanos();
            while (!ProcessFiles.isAlive(file.watchdog())) {
                if (time.nanos() > end) {
                    LOG.error("no watchdog came up within {} s; see {}", READY_WITHIN.toSeconds(), output);
                    return false;
                }
                Thread.sleep(LOOK_EVERY);
            }
            LOG.info("watchdog {} guards what runs at most once", ProcessFiles.pid(file.watchdog()));
            return true;
        } catch (IOException | URISyntaxException e) {
            LOG.error("no watchdog could be started", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static List<String> command(Path file) throws URISyntaxException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var start = List.of("setsid", "--fork", java);
        var what = List.of("-cp", classPath(), Watchdog.class.getName(), file.toString());
        return Stream.of(start, FLAGS, what).flatMap(List::stream).toList();
    }

    /** Only what the watchdog uses: the jars, or folders, where its classes are. */
    private static String classPath() throws URISyntaxException {
        var places = new LinkedHashSet<String>();
        for (var type : List.of(Watchdog.class, Urgency.class)) {
            places.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return places.stream().collect(Collectors.joining(":"));
    }
}
