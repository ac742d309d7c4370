package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.pki.Credential;

class KubeconfigsTest {
    private static final String SERVER = "https://127.0.0.1:6443";
    private static final Credential ADMIN = new Credential("certificate", "key");
    private static final String OTHERS =
            "current-context: work\ncontexts: [{name: work, context: {cluster: work, user: me}}]\n";

    @TempDir
    Path home;

    private Path user() {
        return home.resolve("config");
    }

    private Kubeconfigs of(String cluster) {
        return new Kubeconfigs(new DataFolder(home.resolve(cluster)), Map.of("KUBECONFIG", user().toString()));
    }

    private Kubeconfig read(Path file) {
        return Kubeconfig.read(List.of(file));
    }

    @Test
    void bothLeadToTheClusterAndOthersStayCurrent() throws IOException {
        Files.writeString(user(), OTHERS);

        of("one").write(SERVER, "authority", ADMIN);

        for (var file : List.of(user(), home.resolve("one/kubeconfig"))) {
            var kubeconfig = read(file);
            var client = kubeconfig.client(kubeconfig.context("deploy"));
            assertThat(client.server()).hasToString(SERVER);
            assertThat(client.certificateAuthority()).isEqualTo("authority");
        }
        assertThat(read(user()).context("").cluster()).isEqualTo("work");
        assertThat(read(home.resolve("one/kubeconfig")).context("").cluster()).isEqualTo("deploy");
    }

    @Test
    void aContextGoesWithItsOwnClusterOnly() throws IOException {
        of("one").write(SERVER, "first authority", ADMIN);
        of("two").write(SERVER, "second authority", ADMIN);

        of("one").remove();
        assertThat(Files.readString(user())).contains("name: deploy");

        of("two").remove();
        assertThat(Files.readString(user())).doesNotContain("name: deploy");
    }

    @Test
    void aSecondClusterTakesANameOfItsOwn() throws IOException {
        of("one").write(SERVER, "first authority", ADMIN);
        of("two").write("https://127.0.0.1:7443", "second authority", ADMIN);
        of("two").write("https://127.0.0.1:7444", "second authority", ADMIN);

        var both = read(user());
        assertThat(both.contexts()).containsOnlyKeys("deploy", "deploy-2");
        assertThat(both.client(both.context("")).server()).hasToString(SERVER);
        assertThat(both.client(both.context("deploy-2")).server()).hasToString("https://127.0.0.1:7444");
        assertThat(of("one").unusualName()).isEmpty();
        assertThat(of("two").unusualName()).contains("deploy-2");

        of("two").remove();
        assertThat(read(user()).contexts()).containsOnlyKeys("deploy");
        assertThat(read(user()).client(read(user()).context("")).server()).hasToString(SERVER);
    }

    @Test
    void leavesAContextThatSomebodyElseNamedLikeOurs() throws IOException {
        Files.writeString(user(), "contexts: [{name: deploy, context: {cluster: work, user: me}}]\n");

        of("one").write(SERVER, "authority", ADMIN);

        assertThat(read(user()).context("deploy").cluster()).isEqualTo("work");
        assertThat(read(user()).context("deploy-2").cluster()).isEqualTo("deploy-2");
    }

    @Test
    void takesTheNameOfAClusterWhoseAddressItServes() throws IOException {
        of("gone").write(SERVER, "first authority", ADMIN);

        of("new").write(SERVER, "second authority", ADMIN);

        assertThat(read(user()).contexts()).containsOnlyKeys("deploy");
        assertThat(read(user()).client(read(user()).context("deploy")).certificateAuthority())
                .isEqualTo("second authority");
    }

    @Test
    void aFileThatCannotBeReadIsLeftAsItIs() throws IOException {
        Files.writeString(user(), "clusters: [");

        assertThatThrownBy(() -> of("one").write(SERVER, "authority", ADMIN))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining(user().toString());
        assertThat(user()).hasContent("clusters: [");
    }
}
