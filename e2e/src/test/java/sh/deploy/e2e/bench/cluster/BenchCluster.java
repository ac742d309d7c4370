package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.time.SystemTime;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Scratch;

/** The built distribution in a data folder and on a port of its own, purged at the end. */
public final class BenchCluster implements AutoCloseable {
    private final Path home;
    private final Path data;
    private final int port;

    private BenchCluster(Path home, int port) {
        this.home = home;
        this.data = home.resolve("data");
        this.port = port;
    }

    /** Chooses folder and port; starts nothing. */
    public static BenchCluster prepare() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new BenchCluster(Scratch.folder("cluster"), socket.getLocalPort());
        }
    }

    /** Started with these arguments of {@code up}, and ready. */
    public static BenchCluster start(String... arguments) throws IOException {
        var cluster = prepare();
        cluster.up(arguments);
        return cluster;
    }

    public void up(String... arguments) {
        var line = new ArrayList<>(List.of("up", "--data", data.toString(), "--port", "" + port, "--detach"));
        line.addAll(List.of(arguments));
        run(line).succeeded();
    }

    public Command deployctl(String... arguments) {
        return run(List.of(arguments));
    }

    public List<String> deployctlLine(String... arguments) {
        var line =
                new ArrayList<>(List.of(distribution().resolve("bin/deployctl").toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /** What a shell would have set for a person who uses this cluster and no other. */
    public Map<String, String> environment() {
        return Map.of(
                "HOME",
                home.toString(),
                "KUBECONFIG",
                home.resolve("kubeconfig").toString());
    }

    public int port() {
        return port;
    }

    public Path data() {
        return data;
    }

    /** The administrator's. */
    public ClientConfig clientConfig() {
        var kubeconfig = Kubeconfig.read(List.of(data.resolve("kubeconfig")));
        return kubeconfig.client(kubeconfig.context(""));
    }

    public ApiClient client() {
        return new ApiClient(clientConfig(), new SystemTime(), "deploy-bench");
    }

    /** @param name of a pid file, such as {@code deploy}, {@code postgres} or a further node's */
    public long pid(String name) throws IOException {
        return Long.parseLong(
                Files.readString(data.resolve("run/" + name + ".pid")).strip());
    }

    @Override
    public void close() throws IOException {
        deployctl("down", "--data", data.toString(), "--purge").succeeded();
        Scratch.remove(home);
    }

    private Command run(List<String> arguments) {
        return Command.run(environment(), "", deployctlLine(arguments.toArray(String[]::new)));
    }

    private static Path distribution() {
        return Path.of("deployctl", "target", "deploy").toAbsolutePath();
    }
}
