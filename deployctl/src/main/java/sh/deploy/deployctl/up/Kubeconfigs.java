package sh.deploy.deployctl.up;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;
import sh.deploy.kubelet.DataPath;
import tools.jackson.databind.node.ObjectNode;

/** The two kubeconfigs of a cluster: its own in the data folder, and a context in the user's. */
final class Kubeconfigs {
    /** Of our cluster, user and context; in the user's kubeconfig with a number when another cluster has it. */
    private static final String NAME = "deploy";

    private static final int MOST_NAMES = 1000;

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
        if (!DataPath.of(ofUser).equals(folder.kubeconfig())) {
            var client = client(server, caPem, admin);
            new KubeconfigStore(ofUser)
                    .change(kubeconfig -> KubeconfigEdit.add(kubeconfig, nameFor(kubeconfig, client), client));
        }
    }

    /** The name that is ours already, else the first that no other cluster has. */
    private static String nameFor(ObjectNode kubeconfig, ClientConfig client) {
        var authority = Objects.requireNonNull(client.certificateAuthority());
        return ours(kubeconfig, authority)
                .findFirst()
                .orElseGet(() -> names().filter(name -> !KubeconfigEdit.holds(kubeconfig, name)
                                // Nobody else serves where we do: that cluster is gone.
                                || KubeconfigEdit.leadsTo(kubeconfig, name, client.server()))
                        .findFirst()
                        .orElseThrow(() -> Failure.refused("the kubeconfig has " + MOST_NAMES
                                + " contexts of that kind; " + "remove those of clusters that are gone")));
    }

    private static Stream<String> ours(ObjectNode kubeconfig, String authority) {
        return names().filter(name -> KubeconfigEdit.trusts(kubeconfig, name, authority));
    }

    private static Stream<String> names() {
        return IntStream.rangeClosed(1, MOST_NAMES).mapToObj(number -> number == 1 ? NAME : NAME + "-" + number);
    }

    /** Our context in the user's kubeconfig, when it has not the usual name. */
    Optional<String> unusualName() throws IOException {
        var authority = authority();
        return authority.isEmpty() || !Files.exists(ofUser)
                ? Optional.empty()
                : ours(new KubeconfigStore(ofUser).read(), authority.get())
                        .findFirst()
                        .filter(name -> !name.equals(NAME));
    }

    /** Takes our context out of the user's kubeconfig, and no other cluster's. */
    void remove() throws IOException {
        var authority = authority();
        if (authority.isPresent() && Files.exists(ofUser)) {
            new KubeconfigStore(ofUser).change(kubeconfig -> {
                var left = kubeconfig;
                for (var name : ours(kubeconfig, authority.get()).toList()) {
                    left = KubeconfigEdit.remove(left, name);
                }
                return left;
            });
        }
    }

    /** What signed this cluster's certificate; empty before its first start. */
    private Optional<String> authority() {
        if (!Files.exists(folder.kubeconfig())) {
            return Optional.empty();
        }
        var own = Kubeconfig.read(List.of(folder.kubeconfig()));
        return Optional.ofNullable(own.client(own.context("")).certificateAuthority());
    }

    private static ClientConfig client(String server, String caPem, Credential admin) {
        return ClientConfig.of(
                URI.create(server),
                caPem,
                new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
    }
}
