package sh.deploy.deployctl.describe;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.quantity.Amount;
import tools.jackson.databind.JsonNode;

/** Tells a node: what it has, what its pods ask for, and how it is. */
final class NodeDescription {
    private NodeDescription() {}

    static void add(JsonNode node, List<JsonNode> pods, Text text) {
        var spec = node.path("spec");
        var status = node.path("status");
        text.field("Taints", taints(spec.path("taints")));
        text.field("Unschedulable", Boolean.toString(spec.path("unschedulable").asBoolean(false)));
        text.section(
                "Addresses",
                () -> status.path("addresses")
                        .forEach(address -> text.field(
                                address.path("type").asString(""),
                                address.path("address").asString(""))));
        text.section(
                "Capacity",
                () -> status.path("capacity")
                        .properties()
                        .forEach(one -> text.field(one.getKey(), one.getValue().asString(""))));
        text.section(
                "Allocatable",
                () -> status.path("allocatable")
                        .properties()
                        .forEach(one -> text.field(one.getKey(), one.getValue().asString(""))));
        text.section(
                "System Info",
                () -> status.path("nodeInfo")
                        .properties()
                        .forEach(one -> text.field(
                                FieldsDescription.words(one.getKey()),
                                one.getValue().asString(""))));
        pods(status.path("allocatable"), pods, text);
    }

    private static void pods(JsonNode allocatable, List<JsonNode> pods, Text text) {
        var rows = new ArrayList<List<String>>();
        long cpu = 0;
        long memory = 0;
        for (var pod : pods) {
            long podCpu = requested(pod, "cpu").milli();
            long podMemory = requested(pod, "memory").units();
            var phase = pod.path("status").path("phase").asString("");
            if (phase.equals("Succeeded") || phase.equals("Failed")) {
                continue;
            }
            cpu += podCpu;
            memory += podMemory;
            rows.add(List.of(
                    pod.path("metadata").path("namespace").asString(""),
                    pod.path("metadata").path("name").asString(""),
                    podCpu + "m",
                    podMemory / (1024 * 1024) + "Mi"));
        }
        text.table("Pods", List.of("Namespace", "Name", "CPU Requests", "Memory Requests"), rows);
        long cpuOfNode = amount(allocatable.path("cpu")).milli();
        long memoryOfNode = amount(allocatable.path("memory")).units();
        text.field(
                "Requested",
                "cpu " + cpu + "m" + percent(cpu, cpuOfNode) + ", memory " + memory / (1024 * 1024) + "Mi"
                        + percent(memory, memoryOfNode));
    }

    private static Amount requested(JsonNode pod, String resource) {
        var sum = Amount.ZERO;
        for (var container : pod.path("spec").path("containers")) {
            sum = sum.plus(amount(container.path("resources").path("requests").path(resource)));
        }
        return sum;
    }

    private static Amount amount(JsonNode quantity) {
        var text = quantity.asString("");
        return text.isEmpty() ? Amount.ZERO : Amount.parse(text);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : " (" + part * 100 / whole + "%)";
    }

    private static String taints(JsonNode taints) {
        var all = new ArrayList<String>();
        taints.forEach(taint -> all.add(taint.path("key").asString("")
                + (taint.path("value").asString("").isEmpty()
                        ? ""
                        : "=" + taint.path("value").asString(""))
                + ":" + taint.path("effect").asString("")));
        return all.isEmpty() ? "<none>" : String.join(", ", all);
    }
}
