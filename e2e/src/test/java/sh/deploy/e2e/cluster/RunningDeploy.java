package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code deployctl up} from the built distribution, in a data folder and on a port of its own; purged at the end. */
public final class RunningDeploy implements AutoCloseable {
    private final Path home;
    private final Path data;
    private final int port;

    private RunningDeploy(Path home, int port) {
        this.home = home;
        this.data = home.resolve("data");
        this.port = port;
    }

    /** Starts and waits until it is ready; further arguments go to {@code up}. */
    public static RunningDeploy start(String... arguments) {
        try {
            var deploy = new RunningDeploy(Files.createTempDirectory("deploy-e2e"), freePort());
            deploy.up(arguments);
            return deploy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code deployctl up --detach} with this data folder: the first time, or after something was killed. */
    public Command up(String... arguments) {
        var line = new ArrayList<>(List.of("up", "--data", data.toString(), "--port", "" + port, "--detach"));
        line.addAll(List.of(arguments));
        return deployctl(line.toArray(String[]::new)).succeeded();
    }

    public Command deployctl(String... arguments) {
        var line =
                new ArrayList<>(List.of(distribution().resolve("bin/deployctl").toString()));
        line.addAll(List.of(arguments));
        return Command.run(environment(), "", line);
    }

    public Path data() {
        return data;
    }

    /** The pid in {@code DIR/run/NAME.pid}. */
    public long pid(String name) {
        try {
            return Long.parseLong(
                    Files.readString(data.resolve("run/" + name + ".pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a shell would have set for a person who uses this cluster and no other. */
    public Map<String, String> environment() {
        return Map.of("HOME", home.toString(), "KUBECONFIG", kubeconfig().toString());
    }

    public Path kubeconfig() {
        return home.resolve("kubeconfig");
    }

    @Override
    public void close() {
        deployctl("down", "--data", data.toString(), "--purge").succeeded();
    }

    private static Path distribution() {
        return Path.of(System.getProperty("deploy.distribution", "../deployctl/target/deploy"))
                .toAbsolutePath()
                .normalize();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
