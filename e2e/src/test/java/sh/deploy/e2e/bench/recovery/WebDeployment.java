package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.e2e.docker.RawDocker;

/** A Deployment of web servers, as many on each node, and then of those that stand by. */
final class WebDeployment {
    static final String NAMESPACE = "default";

    private static final String NAME = "web";
    private static final long READY_WITHIN_MILLIS = 120_000;

    private final ApiClient client;
    private final WebPods pods;
    private final int standbys;

    /** @param standbys how many pods stand by */
    WebDeployment(ApiClient client, WebPods pods, int standbys) {
        this.client = client;
        this.pods = pods;
        this.standbys = standbys;
    }

    /**
     * Ready when it returns. Makes pods in turns, in each of which one node takes pods and the others are cordoned: the scheduler
     * alone would fill one node after the other, and the fault of an empty one shows nothing. Those that stand by are asked for once
     * all nodes are as full: before, each turn would give the place of one to a pod of another node.
     */
    void start(List<String> nodes, int replicas) throws InterruptedException {
        nodes.forEach(node -> cordon(node, true));
        create();
        for (int i = 1; i <= nodes.size(); i++) {
            cordon(nodes.get(i - 1), false);
            int wanted = replicas * i / nodes.size();
            scale(wanted);
            if (!pods.awaitReady(wanted, READY_WITHIN_MILLIS)) {
                throw new IllegalStateException("only " + pods.ready() + " of " + wanted + " pods became ready");
            }
            cordon(nodes.get(i - 1), true);
        }
        nodes.forEach(node -> cordon(node, false));
        standBy();
        if (!pods.awaitStandbys(standbys, READY_WITHIN_MILLIS)) {
            throw new IllegalStateException("not all of " + standbys + " pods stand by");
        }
    }

    private void cordon(String node, boolean unschedulable) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("unschedulable", unschedulable);
        client.patch(ResourceTypes.NODE, "", node, Patch.merge(spec));
    }

    private void scale(int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, NAME, Patch.merge(spec));
    }

    private void standBy() {
        var metadata = Json.MAPPER.createObjectNode();
        metadata.putObject("metadata").putObject("annotations").put(Standby.REPLICAS, "" + standbys);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, NAME, Patch.merge(metadata));
    }

    private void create() {
        client.create(
                ResourceTypes.DEPLOYMENT,
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", NAME)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("main")
                        .withImage(RawDocker.IMAGE)
                        .withImagePullPolicy("IfNotPresent")
                        .withCommand("httpd", "-f", "-p", "" + WebCall.PORT)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }
}
