package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code deployctl up} from the built distribution, in a data folder and on a port of its own; purged at the end. */
public final class RunningDeploy implements AutoCloseable {
    private final Path home;
    private final Path data;
    private final int port;
    private final Map<String, String> more;

    private RunningDeploy(Path home, int port, Map<String, String> more) {
        this.home = home;
        this.data = home.resolve("data");
        this.port = port;
        this.more = more;
    }

    /** Starts and waits until it is ready; further arguments go to {@code up}. */
    public static RunningDeploy start(String... arguments) {
        return startIn(Map.of(), arguments);
    }

    /** As {@link #start}, with these variables set beside the usual ones. */
    public static RunningDeploy startIn(Map<String, String> more, String... arguments) {
        try {
            var deploy = new RunningDeploy(Scratch.folder("up"), freePort(), more);
            deploy.up(arguments);
            return deploy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How full the disk of the machine is that runs the tests is none of their business. */
    private static final String ANY_DISK =
            "nodefs.available=0,nodefs.inodesFree=0,imagefs.available=0,imagefs.inodesFree=0";

    /** {@code deployctl up --detach} with this data folder: the first time, or after something was killed. */
    public Command up(String... arguments) {
        var line = new ArrayList<>(
                List.of("up", "--data", data.toString(), "--port", "" + port, "--detach", "--eviction-hard", ANY_DISK));
        line.addAll(List.of(arguments));
        return deployctl(line.toArray(String[]::new)).succeeded();
    }

    public Command deployctl(String... arguments) {
        var line = new ArrayList<>(List.of(launcher().toString()));
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
        var environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        environment.put("KUBECONFIG", kubeconfig().toString());
        return environment;
    }

    public Path kubeconfig() {
        return home.resolve("kubeconfig");
    }

    @Override
    public void close() {
        deployctl("down", "--data", data.toString(), "--purge").succeeded();
        try {
            Scratch.remove(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code bin/deployctl} of the distribution under test. */
    public static Path launcher() {
        return Path.of(System.getProperty("deploy.distribution", "../deployctl/target/deploy"), "bin", "deployctl")
                .toAbsolutePath()
                .normalize();
    }

    /** A port of loopback that nobody listens on now. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
