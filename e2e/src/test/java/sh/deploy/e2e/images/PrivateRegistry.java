package sh.deploy.e2e.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.Command;

/** An image registry that lets nobody in without a password; its images are gone when it closes. */
public final class PrivateRegistry implements AutoCloseable {
    static final String USER = "puller";
    static final String PASSWORD = "open-sesame";

    /** The password as the registry stores it: bcrypt, the only form it reads. */
    private static final String HTPASSWD = USER + ":$2b$05$1EW7v69NT8fjGLREd9EMhOmC3fL.mOYrrKsekewQ3t5qdejZ6ZbT.\n";

    private static final String BASE = "deploy.local/busybox:1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final int port;
    private final List<String> pushed = new ArrayList<>();

    private PrivateRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its images, its settings and its log */
    public static PrivateRegistry start(Path folder) {
        try {
            int port = freePort();
            Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
            var settings = Files.writeString(folder.resolve("registry.yml"), """
                    version: 0.1
                    storage: {filesystem: {rootdirectory: "%1$s/images"}}
                    http: {addr: "127.0.0.1:%2$d"}
                    auth: {htpasswd: {realm: tests, path: "%1$s/htpasswd"}}
                    """.formatted(folder, port));
            var log = folder.resolve("registry.log").toFile();
            var process = new ProcessBuilder("docker-registry", "serve", settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            var registry = new PrivateRegistry(process, port);
            Awaitility.await("the registry listens; it says in " + log)
                    .atMost(PATIENCE)
                    .until(registry::listens);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("docker-registry could not be started: run bin/test, which installs it", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As it stands in image names; the engine speaks plain HTTP to it, since it is on loopback. */
    String host() {
        return "localhost:" + port;
    }

    /**
     * Puts an image there that this machine does not hold.
     *
     * @return its full name
     */
    public String push(String repository) {
        var name = host() + "/" + repository;
        engine("POST", "/images/" + BASE + "/tag?repo=" + name + "&tag=1");
        var credentials =
                "{\"username\":\"%s\",\"password\":\"%s\",\"serveraddress\":\"%s\"}".formatted(USER, PASSWORD, host());
        var answer = engine(
                "POST",
                "/images/" + name + "/push?tag=1",
                "-H",
                "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(bytes(credentials)));
        if (answer.out().contains("\"error\"")) {
            throw new AssertionError(answer.toString());
        }
        pushed.add(name + ":1");
        engine("DELETE", "/images/" + name + ":1");
        return name + ":1";
    }

    /** Content of a secret of type {@code kubernetes.io/dockerconfigjson} that opens this registry. */
    public String dockerConfig() {
        var auth = Base64.getEncoder().encodeToString(bytes(USER + ":" + PASSWORD));
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host(), auth);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Command engine(String method, String path, String... options) {
        var line = new ArrayList<>(
                List.of("curl", "-fsS", "--unix-socket", "/var/run/docker.sock", "-X", method, "http://engine" + path));
        line.addAll(List.of(options));
        return Command.run(Map.of(), "", line).succeeded();
    }

    @Override
    public void close() {
        for (var image : pushed) {
            // One that was never pulled is not there, and that is no failure.
            Command.run(
                    Map.of(),
                    "",
                    List.of(
                            "curl",
                            "-sS",
                            "--unix-socket",
                            "/var/run/docker.sock",
                            "-X",
                            "DELETE",
                            "http://engine/images/" + image + "?force=true"));
        }
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
