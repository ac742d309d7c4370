package sh.deploy.deployctl;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;

/** What the build runs to record what a start of the server needs: {@code ServerTraining FOLDER} serves in memory, and writes. */
final class ServerTraining {
    private static final int WRITERS = 16;
    private static final int WRITES = 1_000;

    private ServerTraining() {}

    /** For the build alone. */
    public static void main(String[] args) throws Exception {
        serve(new TrainingFolder(Path.of(args[0])));
    }

    private static void serve(TrainingFolder folder) throws IOException, InterruptedException {
        try (var server = TestApiServer.start()) {
            var admin = server.adminCredential();
            var client = ClientConfig.of(
                    URI.create(server.url()),
                    server.caPem(),
                    new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
            new KubeconfigStore(folder.kubeconfig()).write(KubeconfigEdit.of("training", client));
            write(client);
            new ClusterTraining(server, folder, client, new SystemTime()).run();
            TrainingFolder.await(folder.done());
        }
    }

    /** Enough that the paths every write takes are known to the compiler from the first request on. */
    private static void write(ClientConfig config) throws InterruptedException {
        try (var client = new ApiClient(config, new SystemTime(), "training");
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                var prefix = "w" + writer + "-";
                writers.submit(() -> {
                    for (int i = 0; i < WRITES; i++) {
                        client.create(ResourceTypes.CONFIG_MAP, configMap(prefix + i));
                    }
                });
            }
        }
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .addToData("value", "x".repeat(1024))
                .build();
    }
}
