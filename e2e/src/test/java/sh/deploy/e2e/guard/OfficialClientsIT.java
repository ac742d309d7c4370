package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.cluster.Tools;

/**
 * Kubernetes' own client libraries for Go and Python in pods, with nothing but their in-cluster configuration: each makes one client, which
 * goes on with the next token by itself. {@code bin/test} fetches them; a machine's own Python runs the second.
 */
@Tag("beside-others")
class OfficialClientsIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** The client for Go reads its token anew after 50 seconds, and not before, whatever it is answered. */
    private static final Duration NEXT_TOKEN = Duration.ofSeconds(90);

    /** Its agent is a process of its own, which can be ended without the server. */
    private static final String NODE = "node-2";

    private static final String REFUSAL =
            "secrets: secrets is forbidden: User \"system:serviceaccount:default:reader\" cannot list resource \"secrets\""
                    + " in API group \"\" in the namespace \"default\"";

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              nodeName: NODE
              serviceAccountName: reader
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [COMMAND]
                env: [{name: PYTHONPATH, value: /client}]
                volumeMounts: [MOUNTS]
              volumes: [VOLUMES]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void listWhatTheirRoleAllowsAndGoOnWithANewToken() throws IOException {
        var manifests = manifests();
        try (var deploy = RunningDeploy.start("--nodes", "2")) {
            var kubectl = Kubectl.newest(deploy.environment());
            kubectl.out("create", "serviceaccount", "reader");
            kubectl.out("create", "role", "reader", "--verb=list", "--resource=pods");
            kubectl.out("create", "rolebinding", "reader", "--role=reader", "--serviceaccount=default:reader");
            for (var manifest : manifests.values()) {
                kubectl.runWith(manifest, "create", "-f", "-").succeeded();
            }
            var clients = new ArrayList<Client>();
            for (var name : manifests.keySet()) {
                clients.add(new Client(name, ContainerView.of(kubectl, "default", name)));
                clients.getLast().awaitHeard(kubectl, clients.getLast().view().token());
            }
            var olderToken = clients.getFirst().view().token();
            var bearer = clients.getFirst().view().bearer(folder);

            renewTokens(deploy, kubectl, olderToken);

            Awaitility.await("the older key is worth nothing")
                    .atMost(BOUND)
                    .until(() -> bearer.run("auth", "whoami")
                            .err()
                            .contains("the bearer token is signed by no key that is in use here"));
            for (var client : clients) {
                client.awaitHeard(kubectl, client.renewed(olderToken));
            }
        }
    }

    /** One that runs in a pod of this name. */
    private record Client(String name, ContainerView view) {
        AccountToken renewed(AccountToken older) {
            return Awaitility.await("the pod has a token by the new key")
                    .atMost(BOUND)
                    .ignoreExceptions() // what was read when it was replaced
                    .until(view::token, token -> !token.keyId().equals(older.keyId()));
        }

        /** What it was told when it showed this token. */
        void awaitHeard(Kubectl kubectl, AccountToken token) {
            Awaitility.await(name + " is answered with a token by key " + token.keyId())
                    .atMost(NEXT_TOKEN)
                    .until(() -> kubectl.out("logs", name), log -> log.contains(token.id() + " " + REFUSAL));
            var pods = kubectl.out("logs", name).lines().filter(line -> line.startsWith(token.id() + " pods: "));
            assertThat(pods).anyMatch(line -> List.of(line.split(" ")).contains(name));
        }
    }

    /** The next key signs, the next agent asks for tokens by it, and then the older key is worth nothing. */
    private static void renewTokens(RunningDeploy deploy, Kubectl kubectl, AccountToken older) throws IOException {
        var olderKeys = files(deploy.data().resolve("pki/token-keys"));
        deploy.deployctl("rotate-token-key", "--data", deploy.data().toString(), "--now")
                .succeeded();
        Awaitility.await("the new key signs")
                .atMost(BOUND)
                .until(() -> !new AccountToken(
                                kubectl.out("create", "token", "reader").strip())
                        .keyId()
                        .equals(older.keyId()));
        long agent = deploy.pid(NODE);
        ProcessHandle.of(agent).orElseThrow().destroy();
        Awaitility.await("another agent").atMost(BOUND).ignoreExceptions().until(() -> deploy.pid(NODE) != agent);
        for (var key : olderKeys) {
            Files.delete(key);
        }
        kubectl.await("True", "get", "node", NODE, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}");
    }

    /** By the pod's name. */
    private static Map<String, String> manifests() {
        var go = Map.of("/client", Tools.folder("client.go").toString());
        var python = pythonNeeds(Tools.folder("client.python"));
        return Map.of(
                "go", manifest("go", "/client/incluster", go),
                "python", manifest("python", "/usr/bin/python3, /program/incluster.py", python));
    }

    /** The machine's own Python, with the libraries that it is linked to. */
    private static Map<String, String> pythonNeeds(Path client) {
        var mounts = new HashMap<>(Map.of(
                "/client",
                client.toString(),
                "/program",
                Path.of("src/test/python").toAbsolutePath().toString()));
        Stream.of("/usr", "/lib", "/lib64")
                .filter(path -> Files.isDirectory(Path.of(path)))
                .forEach(path -> mounts.put(path, path));
        return mounts;
    }

    /** @param mounts folders of the machine by where the container has them */
    private static String manifest(String name, String command, Map<String, String> mounts) {
        var inside = mounts.keySet().stream()
                .map(path -> "{name: v" + path.substring(1) + ", mountPath: " + path + ", readOnly: true}")
                .collect(Collectors.joining(", "));
        var volumes = mounts.entrySet().stream()
                .map(mount ->
                        "{name: v" + mount.getKey().substring(1) + ", hostPath: {path: \"" + mount.getValue() + "\"}}")
                .collect(Collectors.joining(", "));
        return POD.replace("NAME", name)
                .replace("NODE", NODE)
                .replace("COMMAND", command)
                .replace("MOUNTS", inside)
                .replace("VOLUMES", volumes);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
