package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;

/**
 * Somebody at a keyboard who has a token and nothing else.
 *
 * @param kubectl that would be nobody without it
 */
record TokenBearer(Kubectl kubectl, String token) {
    /**
     * What lets a kubectl find a server and be nobody there.
     *
     * @param folder for this alone
     * @param authority PEM
     */
    static Map<String, String> nobody(Path folder, String server, String authority, String namespace)
            throws IOException {
        Files.createDirectories(folder);
        var config = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: nobody, namespace: %s}}]
                clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: nobody, user: {}}]
                """.formatted(
                        namespace, server, Base64.getEncoder().encodeToString(authority.getBytes(UTF_8))));
        // Without the last, older kubectls ask for no tokens that are bound to nodes.
        return Map.of("KUBECONFIG", config.toString(), "HOME", folder.toString(), "KUBECTL_NODE_BOUND_TOKENS", "true");
    }

    Command run(String... arguments) {
        return runWith("", arguments);
    }

    Command runWith(String stdin, String... arguments) {
        return kubectl.runWith(
                stdin,
                Stream.concat(Arrays.stream(arguments), Stream.of("--token=" + token))
                        .toArray(String[]::new));
    }

    /** Standard output of a command that must succeed. */
    String out(String... arguments) {
        return run(arguments).succeeded().out();
    }

    /** Why a command was refused. */
    String refused(String... arguments) {
        return run(arguments).failed().err();
    }

    /** Why the server does not take the token. */
    String refusedAtAll() {
        return refused("auth", "whoami");
    }
}
