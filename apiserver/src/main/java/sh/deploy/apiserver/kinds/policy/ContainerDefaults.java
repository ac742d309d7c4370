package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What a container says when its author did not. Source: Kubernetes API reference, Container and Probe. */
final class ContainerDefaults {
    private ContainerDefaults() {}

    static void apply(ObjectNode container, ObjectNode spec) {
        Tree.defaultTo(container, "imagePullPolicy", pullPolicy(Tree.text(container, "image")));
        Tree.defaultTo(container, "terminationMessagePath", "/dev/termination-log");
        Tree.defaultTo(container, "terminationMessagePolicy", "File");
        Tree.child(container, "resources");
        for (var port : Tree.objects(container, "ports")) {
            Tree.defaultTo(port, "protocol", "TCP");
        }
        for (var variable : Tree.objects(container, "env")) {
            if (Tree.at(variable, "valueFrom", "fieldRef") instanceof ObjectNode field) {
                Tree.defaultTo(field, "apiVersion", "v1");
            }
            resourceDivisor(variable);
        }
        for (var name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(name) instanceof ObjectNode probe) {
                applyToProbe(probe);
            }
        }
        for (var hook : List.of("postStart", "preStop")) {
            if (Tree.at(container, "lifecycle", hook, "httpGet") instanceof ObjectNode get) {
                applyToHttpGet(get);
            }
        }
    }

    /** Images that may change under their name are looked up every time. */
    static String pullPolicy(String image) {
        if (image.indexOf('@') >= 0) {
            return "IfNotPresent";
        }
        var name = image.substring(image.lastIndexOf('/') + 1);
        int colon = name.lastIndexOf(':');
        return colon < 0 || name.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    /** What is limited and not requested is requested up to its limit: in pods only, so that a template keeps to its author's words. */
    static void requestLimits(ObjectNode container) {
        var resources = Tree.child(container, "resources");
        if (!(resources.get("limits") instanceof ObjectNode limits) || limits.isEmpty()) {
            return;
        }
        var requests = Tree.child(resources, "requests");
        for (var limit : limits.properties()) {
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    private static void resourceDivisor(ObjectNode variable) {
        if (Tree.at(variable, "valueFrom", "resourceFieldRef") instanceof ObjectNode field) {
            Tree.defaultTo(field, "divisor", "0");
        }
    }

    private static void applyToProbe(ObjectNode probe) {
        defaultZeroTo(probe, "timeoutSeconds", 1);
        defaultZeroTo(probe, "periodSeconds", 10);
        defaultZeroTo(probe, "successThreshold", 1);
        defaultZeroTo(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            applyToHttpGet(get);
        }
        if (probe.get("grpc") instanceof ObjectNode grpc && !Tree.has(grpc, "service")) {
            grpc.put("service", "");
        }
    }

    private static void applyToHttpGet(ObjectNode get) {
        Tree.defaultTo(get, "path", "/");
        Tree.defaultTo(get, "scheme", "HTTP");
    }

    private static void defaultZeroTo(ObjectNode object, String name, long value) {
        if (Tree.number(object, 0, name) == 0) {
            Tree.put(object, name, value);
        }
    }
}
