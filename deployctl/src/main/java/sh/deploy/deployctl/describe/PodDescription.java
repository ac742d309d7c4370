package sh.deploy.deployctl.describe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.output.Ages;
import tools.jackson.databind.JsonNode;

/** Tells a pod: where it is, what its containers do, and why they do not. */
final class PodDescription {
    private PodDescription() {}

    static void add(JsonNode pod, Text text, Instant now) {
        var spec = pod.path("spec");
        var status = pod.path("status");
        text.field("Node", spec.path("nodeName").asString("<none>"));
        text.optional("Start Time", status.path("startTime"));
        text.field(
                "Status",
                pod.path("metadata").has("deletionTimestamp")
                        ? "Terminating"
                        : status.path("phase").asString(""));
        text.optional("Reason", status.path("reason"));
        text.optional("Message", status.path("message"));
        text.field("IP", status.path("podIP").asString("<none>"));
        text.optional("Service Account", spec.path("serviceAccountName"));
        text.optional("Priority", spec.path("priority"));
        if (!spec.path("initContainers").isEmpty()) {
            containers("Init Containers", spec.path("initContainers"), status.path("initContainerStatuses"), text, now);
        }
        containers("Containers", spec.path("containers"), status.path("containerStatuses"), text, now);
        volumes(spec.path("volumes"), text);
        text.optional("QoS Class", status.path("qosClass"));
        text.map("Node-Selectors", spec.path("nodeSelector"));
        text.field("Tolerations", tolerations(spec.path("tolerations")));
    }

    private static void containers(String name, JsonNode containers, JsonNode statuses, Text text, Instant now) {
        text.section(
                name,
                () -> containers.forEach(container -> {
                    var containerName = container.path("name").asString("");
                    text.section(containerName, () -> container(container, status(statuses, containerName), text, now));
                }));
    }

    private static void container(JsonNode container, JsonNode status, Text text, Instant now) {
        text.optional("Container ID", status.path("containerID"));
        text.field("Image", container.path("image").asString(""));
        text.field("Ports", ports(container.path("ports")));
        text.optional("Command", container.path("command"));
        text.optional("Args", container.path("args"));
        state("State", status.path("state"), text, now);
        if (!status.path("lastState").isEmpty()) {
            state("Last State", status.path("lastState"), text, now);
        }
        text.field("Ready", status.path("ready").asBoolean(false) ? "True" : "False");
        text.field("Restart Count", Integer.toString(status.path("restartCount").asInt(0)));
        for (var kind : List.of("limits", "requests")) {
            if (!container.path("resources").path(kind).isEmpty()) {
                text.map(
                        FieldsDescription.words(kind),
                        container.path("resources").path(kind));
            }
        }
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            text.optional(FieldsDescription.words(probe.replace("Probe", "")), container.path(probe));
        }
        environment(container, text);
        for (var mount : container.path("volumeMounts")) {
            text.field(
                    "Mount",
                    mount.path("mountPath").asString("") + " from "
                            + mount.path("name").asString("")
                            + (mount.path("readOnly").asBoolean(false) ? " (ro)" : " (rw)"));
        }
    }

    private static void state(String name, JsonNode state, Text text, Instant now) {
        for (var kind : state.properties()) {
            text.field(name, FieldsDescription.words(kind.getKey()));
            var details = kind.getValue();
            text.optional("  Reason", details.path("reason"));
            text.optional("  Message", details.path("message"));
            text.optional("  Exit Code", details.path("exitCode"));
            if (details.has("startedAt")) {
                text.field("  Started", Ages.since(details.path("startedAt").asString(""), now) + " ago");
            }
            if (details.has("finishedAt")) {
                text.field("  Finished", Ages.since(details.path("finishedAt").asString(""), now) + " ago");
            }
            return;
        }
        text.field(name, "Waiting");
    }

    private static void environment(JsonNode container, Text text) {
        if (container.path("env").isEmpty() && container.path("envFrom").isEmpty()) {
            return;
        }
        text.section("Environment", () -> {
            container.path("envFrom").forEach(from -> text.field("From", Text.plain(from)));
            container
                    .path("env")
                    .forEach(variable -> text.field(
                            variable.path("name").asString(""),
                            variable.has("valueFrom")
                                    ? "<set by " + Text.plain(variable.path("valueFrom")) + ">"
                                    : variable.path("value").asString("")));
        });
    }

    private static void volumes(JsonNode volumes, Text text) {
        if (volumes.isEmpty()) {
            text.field("Volumes", "<none>");
            return;
        }
        text.section(
                "Volumes",
                () -> volumes.forEach(volume -> {
                    for (var source : volume.properties()) {
                        if (!source.getKey().equals("name")) {
                            text.field(
                                    volume.path("name").asString(""),
                                    source.getKey()
                                            + (source.getValue().isEmpty() ? "" : " " + Text.plain(source.getValue())));
                        }
                    }
                }));
    }

    private static String ports(JsonNode ports) {
        var all = new ArrayList<String>();
        ports.forEach(port -> all.add(port.path("containerPort").asInt(0) + "/"
                + port.path("protocol").asString("TCP")
                + (port.has("hostPort")
                        ? " on host port " + port.path("hostPort").asInt(0)
                        : "")));
        return all.isEmpty() ? "<none>" : String.join(", ", all);
    }

    private static String tolerations(JsonNode tolerations) {
        var all = new ArrayList<String>();
        for (var one : tolerations) {
            all.add(one.path("key").asString("") + ":" + one.path("effect").asString("")
                    + (one.has("tolerationSeconds")
                            ? " for " + one.path("tolerationSeconds").asInt(0) + "s"
                            : ""));
        }
        return all.isEmpty() ? "<none>" : String.join(", ", all);
    }

    private static JsonNode status(JsonNode statuses, String name) {
        for (var status : statuses) {
            if (status.path("name").asString("").equals(name)) {
                return status;
            }
        }
        return statuses.path("none");
    }
}
