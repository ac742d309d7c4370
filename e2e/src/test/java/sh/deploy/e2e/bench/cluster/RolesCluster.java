package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Scratch;

/** API server and controllers of the built distribution, a process each, whose agents dial in at an address of the caller's choice. */
public final class RolesCluster implements AutoCloseable {
    /** For an agent that has few pods to run: nothing is prepared for them. */
    public static final String LITTLE_ROOM = """
            capacity: {cpu: "1", memory: 256Mi, pods: "4"}
            sandboxPool: 0""";

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";

    private final Path home;
    private final String address;
    private final int port;
    private final int linkPort;
    private final Map<String, String> more;
    private final ClusterPki pki;
    private final Process server;
    private final Process controllers;

    private RolesCluster(Path home, String address, int port, int linkPort, Map<String, String> more, Time time)
            throws IOException, GeneralSecurityException {
        this.home = home;
        this.more = more;
        this.address = address;
        this.port = port;
        this.linkPort = linkPort;
        this.server = serverProcess(time);
        try {
            Awaitility.await("the API server makes the credentials")
                    .atMost(BOUND)
                    .until(() -> Files.exists(data().resolve("kubeconfig")));
            this.pki = ClusterPki.openOrCreate(data().resolve("pki"), time);
            this.controllers = controllersProcess();
        } catch (RuntimeException | IOException | GeneralSecurityException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    /** @param address of this machine where agents dial in */
    public static RolesCluster start(String address, Time time) throws IOException, GeneralSecurityException {
        return start(address, Map.of(), time);
    }

    /** @param more variables that server and controllers see beside the usual ones */
    public static RolesCluster start(String address, Map<String, String> more, Time time)
            throws IOException, GeneralSecurityException {
        return new RolesCluster(Scratch.folder("roles"), address, freePort(), freePort(), more, time);
    }

    public Path data() {
        return home.resolve("data");
    }

    /** Folders whose {@code log} holds the journals of the two processes. */
    public List<Path> journalFolders() {
        return List.of(data(), home.resolve("controllers"));
    }

    public long serverPid() {
        return server.pid();
    }

    /** Of the server, at whichever of its addresses. */
    public int port() {
        return port;
    }

    /** Waits until the server answers. */
    public void awaitServed() {
        Awaitility.await("the API server answers").atMost(BOUND).until(this::answers);
    }

    private boolean answers() {
        try (var socket = new Socket(LOOPBACK, port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** {@code HOST:PORT} that agents dial. */
    public String link() {
        return address + ":" + linkPort;
    }

    /** Makes a node's credential, where {@link #credentials} says. */
    public void admit(String node) throws IOException, GeneralSecurityException {
        pki.node(node);
    }

    public Path credentials() {
        return data().resolve("pki");
    }

    /**
     * What an agent is told in its settings file.
     *
     * @param room lines that say how much it takes, such as {@link #LITTLE_ROOM}
     */
    public Path agentSettings(String node, String room) throws IOException, GeneralSecurityException {
        admit(node);
        var file = home.resolve(node + ".yaml");
        Files.writeString(file, """
                node: %s
                dataDir: %s
                server: %s
                certificateAuthority: %s/ca.crt
                certificate: %4$s/node-%1$s.crt
                key: %4$s/node-%1$s.key
                evictionHard: {nodefs.available: 0, nodefs.inodesFree: 0, imagefs.available: 0, imagefs.inodesFree: 0}
                %s
                """.formatted(node, data(), link(), credentials(), room));
        return file;
    }

    public List<String> deployctlLine(String... words) {
        var line = new java.util.ArrayList<>(
                List.of(distribution().resolve("bin/deployctl").toString()));
        line.addAll(List.of(words));
        return line;
    }

    /** {@code java} as the launcher would start an agent with it, but for the class path and the main class. */
    public static List<String> agentJava() {
        var flags = Command.run(
                        Map.of(),
                        "",
                        List.of(distribution().resolve("bin/deployctl").toString(), "--flags-of", "agent"))
                .succeeded()
                .out();
        var line = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(List.of(flags.strip().split("\\s+")));
        var cache = distribution().resolve("lib/agent.aot");
        if (Files.isReadable(cache)) {
            line.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        return line;
    }

    /** What agents are made of, and this class's neighbours. */
    public static String agentClasspath() {
        var here = RolesCluster.class.getProtectionDomain().getCodeSource().getLocation();
        return distribution().resolve("lib/deployctl.jar") + ":" + Path.of(URI.create(here.toString()));
    }

    public Map<String, String> environment() {
        return Map.of(
                "HOME",
                home.toString(),
                "KUBECONFIG",
                data().resolve("kubeconfig").toString(),
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    /** For what processes say that have no log of their own. */
    public Path output(String name) {
        return home.resolve(name + ".out");
    }

    public ApiClient client(Time time) {
        return new ApiClient(clientConfig(), time, "deploy-bench");
    }

    /** The administrator's. */
    public ClientConfig clientConfig() {
        var kubeconfig = Kubeconfig.read(List.of(data().resolve("kubeconfig")));
        return kubeconfig.client(kubeconfig.context(""));
    }

    @Override
    public void close() throws IOException {
        controllers.destroyForcibly();
        server.destroyForcibly();
        controllers.onExit().join();
        server.onExit().join();
        Command.run(environment(), "", deployctlLine("down", "--data", data().toString(), "--purge"))
                .succeeded();
        Scratch.remove(home);
    }

    private Process serverProcess(Time time) throws IOException {
        var postgres = EmbeddedPostgres.start(data().resolve("postgres"), EmbeddedPostgresSettings.DEFAULT, time);
        var file = home.resolve("apiserver.yaml");
        Files.writeString(file, """
                dataDir: %s
                database: %s?user=%s&password=%s
                port: %d
                nodeLinkPort: %d
                listen: ["%s", "%s"]
                """.formatted(
                data(), postgres.jdbcUrl(), postgres.user(), postgres.password(), port, linkPort, address, LOOPBACK));
        return launch("apiserver", file);
    }

    private Process controllersProcess() throws IOException, GeneralSecurityException {
        var file = home.resolve("controllers.yaml");
        Files.writeString(file, """
                dataDir: %s
                server: https://%s:%d
                certificateAuthority: %s/ca.crt
                certificate: %4$s/controllers.crt
                key: %4$s/controllers.key
                """.formatted(home.resolve("controllers"), LOOPBACK, port, credentials()));
        return launch("controllers", file);
    }

    private Process launch(String role, Path settings) throws IOException {
        var builder = new ProcessBuilder(deployctlLine(role, "--config", settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output(role).toFile()));
        builder.environment().putAll(environment());
        builder.environment().putAll(more);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path distribution() {
        return Path.of(System.getProperty("deploy.distribution", "deployctl/target/deploy"))
                .toAbsolutePath();
    }
}
