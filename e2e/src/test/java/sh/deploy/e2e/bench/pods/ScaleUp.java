package sh.deploy.e2e.bench.pods;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.concurrent.Callable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/** A Deployment scaled from none to fifty until a watch shows all as Ready, and back until all are gone. */
final class ScaleUp {
    static final int PODS = 50;

    private static final String NAME = "scaled";
    private static final String NAMESPACE = "default";

    private final ApiClient client;
    private final PodTimes pods;
    private final Time time;

    ScaleUp(ApiClient client, PodTimes pods, Time time) {
        this.client = client;
        this.pods = pods;
        this.time = time;
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
                        .withSpec(PodTimes.sleeping())
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    /** Takes so many nanoseconds until all are Ready. */
    Callable<Long> thereAndBack() {
        return () -> {
            long start = time.nanos();
            scale(PODS);
            long ready = pods.awaitCount(PODS, PodState::isReady);
            scale(0);
            pods.awaitNone();
            return ready - start;
        };
    }

    private void scale(int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, NAME, Patch.merge(spec));
    }
}
