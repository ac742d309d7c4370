package sh.deploy.deployctl.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import sh.deploy.deployctl.Failure;

/** Starts and ends processes that outlive this one. */
public final class Processes {
    /** Set by the launcher script to its own path. */
    private static final String LAUNCHER = "deploy.launcher";

    private static final Duration ORDERLY = Duration.ofSeconds(20);
    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private static final int THREADS = 17;

    private Processes() {}

    /** The line that runs {@code deployctl} with these words. */
    public static List<String> deployctl(List<String> words) {
        var launcher = Objects.requireNonNull(
                System.getProperty(LAUNCHER), "-D" + LAUNCHER + " is unset: start through bin/deployctl");
        return Stream.concat(Stream.of(launcher), words.stream()).toList();
    }

    /** Runs it in a session of its own, with none of our descriptors; what was in the file of its output is gone. */
    public static Process startDetached(List<String> line, Path output) throws IOException {
        return detached(line).redirectOutput(output.toFile()).start();
    }

    /** As {@link #startDetached} does, with the usual places of programs for the system's administrator; output is added to the file. */
    public static Process startService(List<String> line, Path output) throws IOException {
        var builder = detached(line).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Programs.addPlaces(builder);
        return builder.start();
    }

    private static ProcessBuilder detached(List<String> line) {
        return new ProcessBuilder(
                        Stream.concat(Stream.of("setsid"), line.stream()).toList())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
    }

    /** Asks to end, and insists when that takes too long. Returns when the process is gone. */
    public static void end(ProcessHandle process) {
        end(List.of(process));
    }

    /** As the other, all side by side. */
    public static void end(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroy);
        var lasting = lasting(processes, ORDERLY);
        lasting.forEach(ProcessHandle::destroyForcibly);
        for (var process : lasting(lasting, KILLED)) {
            throw Failure.refused("process " + process.pid() + " does not end, not even by SIGKILL");
        }
    }

    /** Those that are still there after so long. The JDK looks by itself at what is no child of ours, but seconds later. */
    private static List<ProcessHandle> lasting(Collection<ProcessHandle> processes, Duration atMost) {
        var lasting = living(processes);
        for (long looks = atMost.dividedBy(BETWEEN_LOOKS); looks > 0 && !lasting.isEmpty(); looks--) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.refused(
                        "interrupted while process " + lasting.getFirst().pid() + " was ending");
            }
            lasting = living(lasting);
        }
        return lasting;
    }

    private static List<ProcessHandle> living(Collection<ProcessHandle> processes) {
        return processes.stream().filter(Processes::runs).toList();
    }

    /**
     * One that has ended stays in the system's list until its parent has asked how; where that is the first process, seconds, or for ever.
     * It has one thread left then: while there are others, what it holds is not given back yet.
     */
    static boolean runs(ProcessHandle process) {
        try {
            var line = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
            // What follows the program's name, which stands in brackets and may hold some: the state first, the threads
            // as the 18th.
            var words = line.substring(line.lastIndexOf(')') + 2).split(" ");
            boolean ended = words[0].equals("Z") && words[THREADS].equals("1");
            return !ended && process.isAlive();
        } catch (IOException goneOrNoLinux) {
            return process.isAlive();
        }
    }
}
