package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Scratch;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.nodes.Paused;

/**
 * A Docker engine beside the machine's own, which may be killed: with folders, socket and bridge of its own, without a hand in the
 * machine's firewall. It keeps containers when it ends ({@code --live-restore}), as the machine's own does. Needs root.
 */
final class OwnEngine implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int LAST_LINES = 10;

    private final Path folder;
    private final String bridge;
    private Process process;
    private @Nullable Paused stopped;

    private OwnEngine(Path folder, String bridge) throws IOException {
        this.folder = folder;
        this.bridge = bridge;
        this.process = launch();
    }

    /** Started, and with the image that the tests run. */
    static OwnEngine start() throws IOException {
        long number = ProcessHandle.current().pid() % 250;
        var bridge = "deploy-test" + number;
        run("ip", "link", "add", bridge, "type", "bridge");
        run("ip", "address", "add", "10.213." + number + ".1/24", "dev", bridge);
        run("ip", "link", "set", bridge, "up");
        var engine = new OwnEngine(Files.createTempDirectory("deploy-engine"), bridge);
        engine.awaitAnswer();
        engine.takeImage();
        return engine;
    }

    RawDocker docker() {
        return new RawDocker(socket());
    }

    /** What makes {@code up} use this one. */
    Map<String, String> environment() {
        return Map.of("DOCKER_HOST", "unix://" + socket());
    }

    /** Its containerd dies with it; the next engine would take one that is still dying for one that lives. */
    void kill() {
        var helpers = process.descendants().toList();
        Kill.process(process.pid());
        Awaitility.await("the engine's helpers are gone")
                .atMost(BOUND)
                .until(() -> helpers.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** It stands still and answers nobody; containers run on. */
    void stop() {
        stopped = Paused.begin(process.pid());
    }

    /** After {@link #stop}. */
    void goOn() {
        if (stopped != null) {
            stopped.close();
        }
    }

    /** Starts it again after it was killed, as a system's supervisor would. */
    void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "env",
                        "PATH=" + System.getenv("PATH") + ":/usr/sbin:/sbin",
                        "dockerd",
                        "--config-file=",
                        "--live-restore",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("docker.pid"),
                        "--host=unix://" + socket(),
                        "--bridge=" + bridge,
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-masq=false")
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        Awaitility.await("the engine answers")
                .atMost(BOUND)
                .untilAsserted(() -> assertThatCode(() -> docker().version())
                        .as(this::lastWords)
                        .doesNotThrowAnyException());
    }

    private String lastWords() {
        try {
            var lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    private void takeImage() throws IOException {
        var file = folder.resolve("image.tar").toString();
        var name = RawDocker.IMAGE.replace("/", "%2F");
        curl(RawDocker.SOCKET, "-o", file, "http://engine/images/" + name + "/get");
        curl(socket(), "-X", "POST", "-T", file, "-H", "Content-Type: application/x-tar", "http://engine/images/load");
        Files.delete(Path.of(file));
    }

    private static void curl(Path socket, String... arguments) {
        var line = new java.util.ArrayList<>(List.of("curl", "-fsS", "--unix-socket", socket.toString()));
        line.addAll(List.of(arguments));
        run(line.toArray(String[]::new));
    }

    /** Ends it, after whoever used it has removed its containers, and removes what it had. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ProcessHandle.allProcesses().filter(this::isOurs).forEach(OwnEngine::killWithChildren);
        Scratch.remove(folder);
        run("ip", "link", "delete", bridge);
    }

    /** What the engine started for containers that are there yet, as after a test that failed. */
    private boolean isOurs(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(folder + "/");
    }

    private static void killWithChildren(ProcessHandle process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void run(String... line) {
        Command.run(Map.of(), "", List.of(line)).succeeded();
    }
}
