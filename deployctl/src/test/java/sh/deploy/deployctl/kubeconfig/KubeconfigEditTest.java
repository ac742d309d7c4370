package sh.deploy.deployctl.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ClientConfig;

class KubeconfigEditTest {
    private static final ClientConfig CLIENT = ClientConfig.of(
            URI.create("https://127.0.0.1:7443"), "PEM", new ClientConfig.Credential.Certificate("chain", "key"));

    private static final String OTHERS = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: work
              cluster: {server: "https://work:6443", extensions: [{name: "no", extension: 0777}]}
            contexts:
            - name: work
              context: {cluster: work, user: me, namespace: "yes"}
            users:
            - name: me
              user: {exec: {command: login, args: ["on", "1_000"]}}
            current-context: work
            """;

    @TempDir
    Path folder;

    @Test
    void becomesCurrentOnlyWhereThereIsNone() {
        assertThat(KubeconfigEdit.of("deploy", CLIENT).path("current-context").asString(""))
                .isEqualTo("deploy");
    }

    @Test
    void touchesNoOtherEntryComingAndGoing() throws IOException {
        var file = folder.resolve("config");
        Files.writeString(file, OTHERS);
        var store = new KubeconfigStore(file);
        var before = store.read();
        store.change(config -> KubeconfigEdit.add(config, "deploy", CLIENT));
        var with = store.read();
        assertThat(with.path("current-context").asString("")).isEqualTo("work");
        assertThat(with.path("contexts")).hasSize(2);
        assertThat(with.path("users").path(0)).isEqualTo(before.path("users").path(0));
        store.change(config -> KubeconfigEdit.remove(config, "deploy"));
        assertThat(store.read()).isEqualTo(before);
    }

    @Test
    void ofSeveralTheFirstToNameAThingCounts() {
        var first = KubeconfigEdit.putContext(KubeconfigEdit.empty(), "deploy", Map.of("namespace", "mine"));
        var merged = KubeconfigEdit.merged(List.of(first, KubeconfigEdit.of("deploy", CLIENT)));
        assertThat(merged.path("contexts")).hasSize(1);
        assertThat(merged.at("/contexts/0/context/namespace").asString("")).isEqualTo("mine");
        assertThat(merged.path("clusters")).hasSize(1);
        assertThat(merged.path("current-context").asString("")).isEqualTo("deploy");
    }

    @Test
    void keepsTheNamespaceOfItsContext() {
        var once = KubeconfigEdit.of("deploy", CLIENT);
        once.path("contexts").path(0).path("context").asObject().put("namespace", "team");
        var again = KubeconfigEdit.add(once, "deploy", CLIENT);
        assertThat(again.path("contexts")).hasSize(1);
        assertThat(again.path("contexts")
                        .path(0)
                        .path("context")
                        .path("namespace")
                        .asString(""))
                .isEqualTo("team");
    }

    @Test
    void knowsItsOwnEntriesByTheAuthority() {
        var config = KubeconfigEdit.of("deploy", CLIENT);
        assertThat(KubeconfigEdit.trusts(config, "deploy", "PEM")).isTrue();
        assertThat(KubeconfigEdit.trusts(config, "deploy", "other")).isFalse();
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        var file = folder.resolve("sub").resolve("kubeconfig");
        new KubeconfigStore(file).write(KubeconfigEdit.of("deploy", CLIENT));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(Files.readString(file)).contains("current-context: deploy").doesNotContain("{\"");
    }
}
