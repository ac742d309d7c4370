package sh.deploy.controllers;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.LoopMetrics;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;

/** Takes every pod, runs it at once, and stops it when it is to go. An image named {@code broken} never gets ready. */
final class SimulatedNode implements AutoCloseable {
    private static final String NAME = "simulated";

    private final ApiClient client;
    private final Informer<Pod> pods;
    private final ControllerLoop<NamespacedName> loop;

    SimulatedNode(ApiClient client, Informer<Pod> pods, Time time) {
        this.client = client;
        this.pods = pods;
        this.loop = new ControllerLoop<>("node", this::run, 8, time, LoopMetrics.NONE);
        pods.onChange((before, now) -> {
            if (now != null) {
                loop.enqueue(NamespacedName.of(now));
            }
        });
    }

    /** Makes the Node first: pods on a node that does not exist are removed. The scheduler is told to leave it to us. */
    void start() {
        client.create(
                ResourceTypes.NODE,
                new NodeBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        client.patchStatus(ResourceTypes.NODE, "", NAME, Patch.merge(Json.MAPPER.readTree("""
                {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Simulated", "message": "it runs",
                  "lastTransitionTime": "2026-01-01T00:00:00Z", "lastHeartbeatTime": "2026-01-01T00:00:00Z"}]}}
                """)));
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private Outcome run(NamespacedName key) {
        try {
            pods.cache().get(key.namespace(), key.name()).ifPresent(this::step);
        } catch (ProblemException goneOrChanged) {
            return Outcome.SETTLED;
        }
        return Outcome.SETTLED;
    }

    private void step(Pod pod) {
        var namespace = ObjectFacts.namespace(pod);
        var name = ObjectFacts.name(pod);
        if (ObjectFacts.isBeingDeleted(pod)) {
            client.delete(
                    ResourceTypes.POD,
                    namespace,
                    name,
                    Deletion.ofUid(ObjectFacts.uid(pod)).withGracePeriod(0));
        } else if (PodState.node(pod).isEmpty()) {
            var binding = Json.MAPPER.createObjectNode();
            binding.put("apiVersion", "v1").put("kind", "Binding");
            binding.putObject("metadata").put("name", name).put("namespace", namespace);
            binding.putObject("target")
                    .put("apiVersion", "v1")
                    .put("kind", "Node")
                    .put("name", NAME);
            client.createSubresource(ResourceTypes.POD, namespace, name, "binding", binding);
        } else if (PodState.phase(pod).equals("Pending")) {
            client.patchStatus(ResourceTypes.POD, namespace, name, running(pod));
        }
    }

    private static Patch running(Pod pod) {
        boolean works = !pod.getSpec().getContainers().getFirst().getImage().equals("broken");
        var status = Json.MAPPER.createObjectNode();
        status.put("phase", "Running");
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", works ? "True" : "False")
                .put("lastTransitionTime", "2026-01-01T00:00:00Z");
        return Patch.merge(Json.MAPPER.createObjectNode().set("status", status));
    }
}
