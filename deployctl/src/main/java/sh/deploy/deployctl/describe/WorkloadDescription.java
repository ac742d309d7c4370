package sh.deploy.deployctl.describe;

import tools.jackson.databind.JsonNode;

/** Tells what keeps pods: how many there should be and are, and what each is made from. */
final class WorkloadDescription {
    private WorkloadDescription() {}

    static void add(JsonNode workload, Text text) {
        var spec = workload.path("spec");
        var status = workload.path("status");
        text.map("Selector", spec.path("selector").path("matchLabels"));
        text.field(
                "Replicas",
                spec.path("replicas").asInt(1) + " desired, "
                        + status.path("updatedReplicas").asInt(0)
                        + " updated, " + status.path("replicas").asInt(0) + " total, "
                        + status.path("availableReplicas").asInt(0)
                        + " available, " + status.path("unavailableReplicas").asInt(0) + " unavailable");
        if (spec.has("strategy")) {
            text.field("StrategyType", spec.path("strategy").path("type").asString(""));
            text.optional("RollingUpdate", spec.path("strategy").path("rollingUpdate"));
        }
        text.optional("MinReadySeconds", spec.path("minReadySeconds"));
        text.optional("Paused", spec.path("paused"));
        text.section("Pod Template", () -> {
            text.map("Labels", spec.path("template").path("metadata").path("labels"));
            spec.path("template")
                    .path("spec")
                    .path("containers")
                    .forEach(container -> text.section(container.path("name").asString(""), () -> {
                        text.field("Image", container.path("image").asString(""));
                        text.optional("Ports", container.path("ports"));
                        text.optional("Command", container.path("command"));
                        text.optional("Resources", container.path("resources"));
                    }));
        });
    }
}
