package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.deployctl.process.PidFile;
import sh.deploy.deployctl.process.Processes;

/**
 * The container engine of one node: a {@code dockerd} in the node's namespace, with folders and a {@code containerd} of its own. It
 * leaves packet filters alone, and its containers outlive it.
 *
 * @param entry what runs a command line in the node's namespace
 * @param bridge address and subnet of the pods' bridge
 * @param run where it has sockets and pid files
 * @param data where it has images and containers
 * @param log what it has to say is added there
 */
record PrivateEngine(List<String> entry, String bridge, Path run, Path data, Path log) {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateEngine.class);

    /** One that ends as soon as it starts is not started all the time. */
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(2);

    private static final long MOST_LOG_BYTES = 10L << 20;

    Path socket() {
        return run.resolve("docker.sock");
    }

    Optional<ProcessHandle> process() throws IOException {
        return pidFile().process();
    }

    /** Not the engine's own, which comes late, and which it takes for another engine when it finds itself there. */
    private PidFile pidFile() {
        return pidFile("--exec-root=" + exec());
    }

    private PidFile pidFile(String mark) {
        return new PidFile(run.resolve("engine.pid"), mark);
    }

    private Path exec() {
        return run.resolve("exec");
    }

    private PrivateContainerd containerd() {
        return new PrivateContainerd(entry, exec().resolve("containerd"), data.resolve("containerd"), log);
    }

    /**
     * Whether it was started by a version whose engines took the machine's {@code containerd}, which has its containers. Until it is ended
     * in good order it keeps that, also when it is started again: with another it would make containers again that live.
     */
    private boolean usesTheMachines() throws IOException {
        if (pidFile(ownContainerd()).process().isPresent()) { // first: between two looks it may die, and not change
            return false;
        }
        return process().isPresent()
                || wasStarted() && !Files.exists(containerd().pidFile().file());
    }

    private String ownContainerd() {
        return "--containerd=" + containerd().socket();
    }

    /** Starts it unless it lives; it answers a moment later. */
    void ensureRunning() throws IOException {
        Files.createDirectories(
                run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        boolean usesTheMachines = usesTheMachines();
        if (usesTheMachines) {
            LOG.warn("until it is ended, the container engine behind {} uses this machine's containerd", socket());
        } else if (containerd().process().isEmpty()) {
            containerd().start();
        }
        if (process().isEmpty()) {
            start(usesTheMachines);
        }
    }

    /** Starts it again where it was running and died; the same with its {@code containerd}, which it finds again by itself. */
    void startAgainIfDead(Instant now) throws IOException {
        boolean usesTheMachines = usesTheMachines();
        if (!usesTheMachines && isDead(containerd().pidFile(), now)) {
            LOG.warn("the containerd behind {} is dead; starting it again", socket());
            containerd().start();
        }
        if (isDead(pidFile(), now)) {
            LOG.warn("the container engine behind {} is dead; starting it again", socket());
            start(usesTheMachines);
        }
    }

    private boolean isDead(PidFile process, Instant now) throws IOException {
        return wasStarted()
                && process.process().isEmpty()
                && lastStart(process).plus(BETWEEN_STARTS).isBefore(now);
    }

    /** Its helpers write into the same file whenever a container starts, and always behind what is there. */
    void boundLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > MOST_LOG_BYTES) {
            try (var file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
        }
    }

    /** Whether somebody started it and nobody ended it, be it alive or not. */
    boolean wasStarted() {
        return Files.exists(pidFile().file());
    }

    /** Long ago where there is no file. */
    private static Instant lastStart(PidFile process) {
        return Instant.ofEpochMilli(process.file().toFile().lastModified());
    }

    private void start(boolean usesTheMachines) throws IOException {
        Files.createDirectories(data);
        // It takes any process with the number of an earlier engine for living.
        Files.deleteIfExists(enginesPidFile());
        var line = new ArrayList<>(entry);
        line.addAll(List.of(
                "dockerd",
                "--config-file=",
                "--log-level=error",
                "--live-restore",
                "--data-root=" + data,
                "--exec-root=" + exec(),
                "--pidfile=" + enginesPidFile(),
                "--host=unix://" + socket(),
                "--bip=" + bridge,
                "--iptables=false",
                "--ip6tables=false",
                "--ip-masq=false"));
        if (!usesTheMachines) {
            line.add(ownContainerd());
        }
        pidFile().write(Processes.startService(line, log).pid());
    }

    private Path enginesPidFile() {
        return run.resolve("docker.pid");
    }

    /** Ends it, and whatever it left: processes of containers, mounts, sockets. Its data stays. */
    void end() throws IOException {
        var process = process();
        Files.deleteIfExists(pidFile().file());
        process.ifPresent(Processes::end);
        containerd().process().ifPresent(Processes::end);
        Leftovers.endProcesses(run);
        Leftovers.unmount(run);
        Leftovers.unmount(data);
        Leftovers.remove(run);
    }
}
