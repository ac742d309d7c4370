package sh.deploy.deployctl;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;

/**
 * What the build runs to record what a start needs: {@code Training server FOLDER} serves in memory, and
 * {@code Training client FOLDER} does what people type most. Each in a process of its own, so neither cache holds the other's
 * classes.
 */
final class Training {
    private static final int POLL_MILLIS = 50;
    private static final int MAX_POLLS = 1200;

    private static final int WRITERS = 16;
    private static final int WRITES = 1_000;

    /** Wrong ones too: a cache leaves out classes whose exceptions were never seen. */
    private static final List<String> LINES = List.of(
            "version",
            "apply --no-wait -f pod.yaml",
            "apply --no-wait -f pod.yaml",
            "get pods",
            "get pods -A -o wide",
            "get pods -o json",
            "get pods -o yaml",
            "get pods -o jsonpath={.items[*].metadata.name}",
            "describe pod trained",
            "get pods --no-such-option",
            "get pod nothing",
            "diff -f pod.yaml",
            "api-resources",
            "events",
            "delete pod trained --grace-period=0 --wait=false",
            "get --help");

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: trained}
            spec:
              containers: [{name: main, image: "deploy.local/busybox:1"}]
            """;

    private Training() {}

    /** For the build alone. */
    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[1]);
        if (args[0].equals("server")) {
            serve(folder);
        } else {
            type(folder);
        }
    }

    private static void serve(Path folder) throws IOException, InterruptedException {
        try (var server = TestApiServer.start()) {
            var admin = server.adminCredential();
            var client = ClientConfig.of(
                    URI.create(server.url()),
                    server.caPem(),
                    new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
            new KubeconfigStore(folder.resolve("kubeconfig")).write(KubeconfigEdit.of("training", client));
            write(client);
            awaitFile(folder.resolve("done"));
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

    private static void type(Path folder) throws IOException, InterruptedException {
        try {
            awaitFile(folder.resolve("kubeconfig"));
            Files.writeString(folder.resolve("pod.yaml"), POD);
            for (var line : LINES) {
                Main.run((line + " --kubeconfig kubeconfig").split(" "), session(folder));
            }
        } finally {
            Files.writeString(folder.resolve("done"), "");
        }
    }

    private static Session session(Path folder) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var nothing = new ByteArrayInputStream(new byte[0]);
        return new Session(
                nothing, nowhere, nowhere, Map.of("HOME", folder.toString()), folder, false, new SystemTime());
    }

    private static void awaitFile(Path file) throws InterruptedException, IOException {
        for (int i = 0; !Files.exists(file); i++) {
            if (i == MAX_POLLS) {
                throw new IOException(file + " did not come");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
