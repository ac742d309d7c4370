package sh.deploy.e2e.kubectl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import sh.deploy.apiserver.TestApiServer;

/** Lets a kubectl be the administrator of a server that stands alone. */
final class ServerKubeconfig {
    private ServerKubeconfig() {}

    /** Writes it into the folder, and returns what a kubectl's environment needs for it. */
    static Map<String, String> ofAdmin(TestApiServer server, Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: admin}}]
                clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: admin, user: {token: "%s"}}]
                """.formatted(
                server.url(), Base64.getEncoder().encodeToString(server.caPem().getBytes(UTF_8)), server.adminToken()));
        return Map.of("KUBECONFIG", file.toString(), "HOME", folder.toString());
    }
}
