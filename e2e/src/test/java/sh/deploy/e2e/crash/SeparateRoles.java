package sh.deploy.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.cluster.Scratch;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.KubeletSettingsFile;

/**
 * One cluster of one role a process, as on several machines; a role that was killed stays dead until the test starts it again. A node that
 * comes and goes is not held: tests kill an agent every few seconds.
 */
final class SeparateRoles implements AutoCloseable {
    private static final String NODE = "node-1";
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** A process, and the command of {@code deployctl} that it runs. */
    enum Role {
        API_SERVER("apiserver"),
        CONTROLLERS("controllers"),
        OTHER_CONTROLLERS("controllers"),
        KUBELET("kubelet");

        private final String command;

        Role(String command) {
            this.command = command;
        }
    }

    private final Path home;
    private final Path data;
    private final Path engine;
    private final Map<Role, Process> living = new EnumMap<>(Role.class);

    private SeparateRoles(Path home, Path engine) {
        this.home = home;
        this.data = home.resolve("data");
        this.engine = engine;
    }

    /** API server, one controllers process and one agent, until the node is ready. */
    static SeparateRoles start() throws IOException {
        return start(KubeletSettings.DEFAULT_ENGINE_SOCKET);
    }

    /** As {@link #start()}, with an agent that finds its container engine at this socket. */
    static SeparateRoles start(Path engine) throws IOException {
        var roles = new SeparateRoles(Scratch.folder("roles"), engine);
        roles.writeSettings();
        roles.start(Role.API_SERVER);
        Awaitility.await("the API server makes the credentials")
                .atMost(BOUND)
                .until(() -> Files.exists(roles.data.resolve("kubeconfig")));
        roles.start(Role.CONTROLLERS);
        roles.start(Role.KUBELET);
        return roles;
    }

    Path data() {
        return data;
    }

    Map<String, String> environment() {
        return Map.of(
                "HOME",
                home.toString(),
                "KUBECONFIG",
                data.resolve("kubeconfig").toString());
    }

    synchronized void start(Role role) {
        try {
            var builder = new ProcessBuilder(
                            RunningDeploy.launcher().toString(),
                            role.command,
                            "--config",
                            settings(role).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve(role + ".out").toFile()));
            builder.environment().putAll(environment());
            living.put(role, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void kill(Role role) {
        var process = living.remove(role);
        if (process == null) {
            throw new IllegalStateException(role + " does not run");
        }
        Kill.process(process.pid());
    }

    synchronized long pid(Role role) {
        var process = living.get(role);
        if (process == null) {
            throw new IllegalStateException(role + " does not run");
        }
        return process.pid();
    }

    /** Whether nobody has killed it since it was started. */
    synchronized boolean isRunning(Role role) {
        return living.containsKey(role);
    }

    private Path settings(Role role) {
        return home.resolve(role + ".yaml");
    }

    private void writeSettings() throws IOException {
        var postgres =
                EmbeddedPostgres.start(data.resolve("postgres"), EmbeddedPostgresSettings.DEFAULT, new SystemTime());
        int port = RunningDeploy.freePort();
        int nodeLinkPort = RunningDeploy.freePort();
        Files.writeString(settings(Role.API_SERVER), """
                dataDir: %s
                database: %s?user=%s&password=%s
                port: %d
                nodeLinkPort: %d
                nodes: [%s]
                flapHoldMax: 0s
                """.formatted(
                        data, postgres.jdbcUrl(), postgres.user(), postgres.password(), port, nodeLinkPort, NODE));
        for (var role : List.of(Role.CONTROLLERS, Role.OTHER_CONTROLLERS)) {
            Files.writeString(settings(role), """
                    dataDir: %s
                    server: https://127.0.0.1:%d
                    certificateAuthority: %s/pki/ca.crt
                    certificate: %3$s/pki/controllers.crt
                    key: %3$s/pki/controllers.key
                    identity: %s
                    """.formatted(home.resolve(role.name()), port, data, role));
        }
        var pki = data.resolve("pki");
        Files.writeString(
                settings(Role.KUBELET),
                KubeletSettingsFile.write(KubeletSettings.of(
                                NODE,
                                data,
                                "127.0.0.1:" + nodeLinkPort,
                                new KubeletSettings.Certificates(
                                        pki.resolve("ca.crt"),
                                        pki.resolve("node-" + NODE + ".crt"),
                                        pki.resolve("node-" + NODE + ".key")))
                        .withEngineSocket(engine)));
    }

    /** Ends the processes, then what they and the database leave. */
    @Override
    public void close() throws IOException {
        living.values().forEach(process -> Kill.process(process.pid()));
        var down = List.of(RunningDeploy.launcher().toString(), "down", "--data", data.toString(), "--purge");
        Command.run(environment(), "", down).succeeded();
        Scratch.remove(home);
    }
}
