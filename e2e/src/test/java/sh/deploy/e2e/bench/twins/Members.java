package sh.deploy.e2e.bench.twins;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;

/** A StatefulSet, and how its pods are by the API server's word. */
final class Members {
    static final String NAMESPACE = "default";
    private static final String NAME = "twins";
    private static final String CONTAINER = "main";

    private final ApiClient client;
    private final int replicas;

    private Members(ApiClient client, int replicas) {
        this.client = client;
        this.replicas = replicas;
    }

    /** @param atOnce whether members do not wait for each other */
    static Members create(ApiClient client, int replicas, boolean atOnce) {
        client.create(
                ResourceTypes.STATEFUL_SET,
                new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withServiceName(NAME)
                        .withPodManagementPolicy(atOnce ? "Parallel" : "OrderedReady")
                        .withNewSelector()
                        .addToMatchLabels("app", NAME)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(1L)
                        .addNewContainer()
                        .withName(CONTAINER)
                        .withImage(RawDocker.IMAGE)
                        .withImagePullPolicy("IfNotPresent")
                        .withCommand("sleep", "100000")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
        return new Members(client, replicas);
    }

    List<Pod> pods() {
        return client.list(ResourceTypes.POD, NAMESPACE, ListOptions.labelled("app=" + NAME))
                .items();
    }

    /** Every member there and ready, and no other pod. */
    boolean areReady(List<Pod> pods) {
        return pods.size() == replicas
                && pods.stream().allMatch(pod -> PodState.isActive(pod) && PodState.isReady(pod));
    }

    /** As {@link Runs} names it. */
    static String identity(Pod pod) {
        return NAMESPACE + "/" + ObjectFacts.name(pod) + "/" + CONTAINER;
    }
}
