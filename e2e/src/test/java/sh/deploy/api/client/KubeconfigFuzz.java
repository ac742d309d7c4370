package sh.deploy.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A kubeconfig, maybe of somebody else's: unusable with a sentence, or a client for each of its contexts. */
public final class KubeconfigFuzz implements FuzzTarget {
    /** There is none; files that the text names beside it are not there either. */
    private static final Path FILE = Path.of("/nowhere/kubeconfig");

    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, UTF_8);
        var file = Reading.of(input, Kubeconfig.Unusable.class, () -> KubeconfigFile.parse(FILE, text));
        if (file == null) {
            return;
        }
        var kubeconfig = new Kubeconfig(file.currentContext(), file.contexts(), file.clusters(), file.users());
        for (var context : file.contexts().values()) {
            var client = Reading.of(input, Kubeconfig.Unusable.class, () -> kubeconfig.client(context));
            if (client != null) {
                assertThat(client.server()).isNotNull();
            }
        }
    }
}
