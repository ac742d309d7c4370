package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.apiserver.pki.Credential;

/** The two kubeconfigs of a cluster: its own in the data folder, and a context in the user's. */
final class Kubeconfigs {
    private final DataFolder folder;
    private final Path ofUser;

    Kubeconfigs(DataFolder folder, Map<String, String> environment) {
        this.folder = folder;
        this.ofUser = Kubeconfig.usualFiles(environment).getFirst();
    }

    /** The one in the data folder only. */
    void writeOwn(String server, String caPem, Credential admin) throws IOException {
        Files.deleteIfExists(folder.kubeconfig());
        KubeconfigDocument.read(folder.kubeconfig()).with(server, caPem, admin).write(folder.kubeconfig());
    }

    void write(String server, String caPem, Credential admin) throws IOException {
        writeOwn(server, caPem, admin);
        if (!ofUser.toAbsolutePath().equals(folder.kubeconfig())) {
            KubeconfigDocument.read(ofUser).with(server, caPem, admin).write(ofUser);
        }
    }

    /** Takes our context out of the user's kubeconfig, if it is this cluster's and not another's. */
    void remove() throws IOException {
        if (!Files.exists(folder.kubeconfig()) || !Files.exists(ofUser)) {
            return;
        }
        var own = Kubeconfig.read(java.util.List.of(folder.kubeconfig()));
        var server = own.client(own.context("")).server().toString();
        var user = KubeconfigDocument.read(ofUser);
        if (user.pointsTo(server)) {
            user.without().write(ofUser);
        }
    }
}
