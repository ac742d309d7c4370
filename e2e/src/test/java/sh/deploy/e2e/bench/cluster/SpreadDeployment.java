package sh.deploy.e2e.bench.cluster;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.e2e.docker.RawDocker;

/** A Deployment with as many pods on each node. */
public final class SpreadDeployment {
    public static final String NAMESPACE = "default";

    private final ApiClient client;
    private final String name;

    public SpreadDeployment(ApiClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** Until so many pods of the Deployment are ready. */
    public interface Readiness {
        /** @throws IllegalStateException when that takes too long */
        void await(int pods) throws InterruptedException;
    }

    /**
     * Ready when it returns. Makes pods in turns, in each of which one node takes pods and the others are cordoned: the scheduler alone
     * would fill one node after the other.
     */
    public void start(List<String> nodes, int replicas, Readiness readiness, String... command)
            throws InterruptedException {
        nodes.forEach(node -> cordon(node, true));
        create(command);
        for (int i = 1; i <= nodes.size(); i++) {
            cordon(nodes.get(i - 1), false);
            int wanted = replicas * i / nodes.size();
            scale(wanted);
            readiness.await(wanted);
            cordon(nodes.get(i - 1), true);
        }
        nodes.forEach(node -> cordon(node, false));
    }

    /** Gives the Deployment itself an annotation. */
    public void annotate(String key, String value) {
        var metadata = Json.MAPPER.createObjectNode();
        metadata.putObject("metadata").putObject("annotations").put(key, value);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, name, Patch.merge(metadata));
    }

    private void cordon(String node, boolean unschedulable) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("unschedulable", unschedulable);
        client.patch(ResourceTypes.NODE, "", node, Patch.merge(spec));
    }

    private void scale(int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, name, Patch.merge(spec));
    }

    private void create(String... command) {
        client.create(
                ResourceTypes.DEPLOYMENT,
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", name)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", name)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("main")
                        .withImage(RawDocker.IMAGE)
                        .withImagePullPolicy("IfNotPresent")
                        .withCommand(command)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }
}
