package sh.deploy.deployctl.up;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;

/** The two kubeconfigs of a cluster: its own in the data folder, and a context in the user's. */
final class Kubeconfigs {
    /** Of our cluster, user and context. */
    private static final String NAME = "deploy";

    private final DataFolder folder;
    private final Path ofUser;

    Kubeconfigs(DataFolder folder, Map<String, String> environment) {
        this.folder = folder;
        this.ofUser = Kubeconfig.usualFiles(environment).getFirst();
    }

    /** The one in the data folder only. */
    void writeOwn(String server, String caPem, Credential admin) throws IOException {
        new KubeconfigStore(folder.kubeconfig()).write(KubeconfigEdit.of(NAME, client(server, caPem, admin)));
    }

    void write(String server, String caPem, Credential admin) throws IOException {
        writeOwn(server, caPem, admin);
        if (!ofUser.toAbsolutePath().equals(folder.kubeconfig())) {
            var client = client(server, caPem, admin);
            new KubeconfigStore(ofUser).change(kubeconfig -> KubeconfigEdit.add(kubeconfig, NAME, client));
        }
    }

    /** Takes our context out of the user's kubeconfig, if it is this cluster's and not another's. */
    void remove() throws IOException {
        if (!Files.exists(folder.kubeconfig()) || !Files.exists(ofUser)) {
            return;
        }
        var own = Kubeconfig.read(List.of(folder.kubeconfig()));
        var authority = own.client(own.context("")).certificateAuthority();
        if (authority != null) {
            new KubeconfigStore(ofUser)
                    .change(kubeconfig -> KubeconfigEdit.trusts(kubeconfig, NAME, authority)
                            ? KubeconfigEdit.remove(kubeconfig, NAME)
                            : kubeconfig);
        }
    }

    private static ClientConfig client(String server, String caPem, Credential admin) {
        return ClientConfig.of(
                URI.create(server),
                caPem,
                new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
    }
}
