package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ClientConfig.Credential;

class KubeconfigTest {
    @TempDir
    Path folder;

    @Test
    void readsInlineCredentialsOfTheCurrentContext() throws IOException {
        var file = write("config", """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - name: here
                  context: {cluster: one, user: me, namespace: web}
                clusters:
                - name: one
                  cluster:
                    server: https://127.0.0.1:6443
                    certificate-authority-data: %s
                users:
                - name: me
                  user: {client-certificate-data: %s, client-key-data: %s}
                """.formatted(base64("CA"), base64("CERT"), base64("KEY")));
        var kubeconfig = Kubeconfig.read(List.of(file));
        var context = kubeconfig.context("");
        assertThat(context.namespace()).isEqualTo("web");
        var client = kubeconfig.client(context);
        assertThat(client.server()).isEqualTo(URI.create("https://127.0.0.1:6443"));
        assertThat(client.certificateAuthority()).isEqualTo("CA");
        assertThat(client.credential()).isEqualTo(new Credential.Certificate("CERT", "KEY"));
    }

    @Test
    void findsFilesRelativeToTheKubeconfig() throws IOException {
        write("ca.pem", "CA");
        write("token.txt", "t0ken\n");
        var file = write("config", """
                contexts:
                - name: here
                  context: {cluster: one, user: me}
                clusters:
                - name: one
                  cluster: {server: "https://h", certificate-authority: ca.pem}
                users:
                - name: me
                  user: {tokenFile: token.txt}
                """);
        var kubeconfig = Kubeconfig.read(List.of(file));
        var client = kubeconfig.client(kubeconfig.context("here"));
        assertThat(client.certificateAuthority()).isEqualTo("CA");
        assertThat(client.credential()).isEqualTo(new Credential.Token("t0ken"));
    }

    @Test
    void ofTwoFilesTheFirstToNameAThingWins() throws IOException {
        var first = write("first", "current-context: a\ncontexts: [{name: a, context: {cluster: x}}]\n");
        var second = write(
                "second",
                "current-context: b\ncontexts: [{name: a, context: {cluster: y}}, {name: b, context: {cluster: z}}]\n");
        var kubeconfig = Kubeconfig.read(List.of(first, folder.resolve("absent"), second));
        assertThat(kubeconfig.currentContext()).isEqualTo("a");
        assertThat(kubeconfig.context("a").cluster()).isEqualTo("x");
        assertThat(kubeconfig.context("b").cluster()).isEqualTo("z");
    }

    @Test
    void looksWhereKubectlLooks() {
        assertThat(Kubeconfig.usualFiles(Map.of("KUBECONFIG", "/a:/b", "HOME", "/h")))
                .containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(Kubeconfig.usualFiles(Map.of("HOME", "/h"))).containsExactly(Path.of("/h/.kube/config"));
    }

    @Test
    void saysWhichContextsThereAre() throws IOException {
        var file = write("config", "contexts: [{name: a, context: {cluster: x}}]\n");
        assertThatThrownBy(() -> Kubeconfig.read(List.of(file)).context("b"))
                .isInstanceOf(Kubeconfig.Unusable.class)
                .hasMessageContaining("known: a");
    }

    @Test
    void refusesWhatIsNoTextHoweverOftenItIsIn() throws IOException {
        for (var server : List.of("&a {b: {c: *a}}", "&a [{}]", "\"\\x4", "[".repeat(50_000))) {
            var file = write("config", "clusters:\n- name: one\n  cluster: {server: " + server + "}\n");

            assertThatThrownBy(() -> Kubeconfig.read(List.of(file)).client(new Kubeconfig.Context("one", "", "")))
                    .isInstanceOf(Kubeconfig.Unusable.class);
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
