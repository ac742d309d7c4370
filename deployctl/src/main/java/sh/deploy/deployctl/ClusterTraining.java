package sh.deploy.deployctl;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Patch;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.controllers.Controllers;
import sh.deploy.controllers.ControllersSettings;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettings;
import sh.deploy.kubelet.KubeletSettingsFile;

/**
 * Controllers and a node beside the server, as {@code up} has them in one process, and a node in another: Deployments grow and shrink
 * on both, so that the first one in a user's hands finds its way known.
 */
final class ClusterTraining {
    static final String NAMESPACE = "default";
    private static final String HERE = "here";
    private static final String ELSEWHERE = "elsewhere";
    private static final int ROUNDS = 2;
    private static final int PODS = 10;
    /** The machine that builds may be busy. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final TestApiServer server;
    private final TrainingFolder folder;
    private final ClientConfig admin;
    private final Time time;

    ClusterTraining(TestApiServer server, TrainingFolder folder, ClientConfig admin, Time time) {
        this.server = server;
        this.folder = folder;
        this.admin = admin;
        this.time = time;
    }

    void run() throws IOException, InterruptedException {
        try (var client = new ApiClient(admin, time, "training");
                var journal = Journal.nowhere(time);
                var controllers = Controllers.start(
                        ControllersSettings.usual("training"),
                        admin,
                        journal,
                        server.server().metrics(),
                        time)) {
            Files.writeString(folder.agent(), KubeletSettingsFile.write(settings(ELSEWHERE)));
            var here = settings(HERE);
            try (var engine = TrainingEngine.start(here.engine().socket());
                    var node = Kubelet.start(here, journal, time)) {
                growAndShrink(client);
                new DeathTraining(client, HERE, folder.agentPid()).run();
            } finally {
                Files.writeString(folder.agentDone(), "");
            }
        }
    }

    private KubeletSettings settings(String node) throws IOException {
        var own = Files.createDirectories(folder.root().resolve(node));
        var credential = server.nodeCredential(node);
        return KubeletSettings.of(
                        node,
                        own,
                        "127.0.0.1:" + server.nodeLinkPort(),
                        new KubeletSettings.Certificates(
                                write(own.resolve("ca.crt"), server.caPem()),
                                write(own.resolve("node.crt"), credential.certificatePem()),
                                write(own.resolve("node.key"), credential.keyPem())))
                .withEngineSocket(own.resolve("engine.sock"));
    }

    private static Path write(Path file, String pem) throws IOException {
        return Files.writeString(file, pem);
    }

    private static void growAndShrink(ApiClient client) throws InterruptedException, IOException {
        var nodes = List.of(HERE, ELSEWHERE);
        for (var node : nodes) {
            var selector = Map.of("kubernetes.io/hostname", node);
            client.create(ResourceTypes.DEPLOYMENT, deployment(node, 0, Map.of(), selector));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int replicas : List.of(PODS, 0)) {
                nodes.forEach(node -> scale(client, node, replicas));
                for (var node : nodes) {
                    await(client, node, replicas);
                }
            }
        }
    }

    static Deployment deployment(
            String name, int replicas, Map<String, String> annotations, Map<String, String> nodeSelector) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .withNodeSelector(nodeSelector)
                .addNewContainer()
                .withName("main")
                .withImage("deploy.local/busybox:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static void scale(ApiClient client, String name, int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, name, Patch.merge(spec));
    }

    private static void await(ApiClient client, String name, int ready) throws InterruptedException, IOException {
        TrainingFolder.await(
                () -> ready(client.get(ResourceTypes.DEPLOYMENT, NAMESPACE, name)) == ready,
                LIMIT,
                () -> "Deployment " + name + " did not come to " + ready + " ready pods");
    }

    private static int ready(Deployment deployment) {
        var status = deployment.getStatus();
        return status == null || status.getReadyReplicas() == null ? 0 : status.getReadyReplicas();
    }
}
