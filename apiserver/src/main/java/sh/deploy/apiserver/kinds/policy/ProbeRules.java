package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** Probes and lifecycle hooks: each does exactly one thing. Source: Kubernetes API reference, Probe. */
final class ProbeRules {
    static final List<String> HOOKS = List.of("exec", "httpGet", "tcpSocket", "sleep");
    private static final List<String> CHECKS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> NUMBERS =
            List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private ProbeRules() {}

    static void validate(JsonNode probe, String path, List<FieldCause> causes) {
        if (probe.isMissingNode()) {
            return;
        }
        validateHandler(probe, path, CHECKS, causes);
        NUMBERS.forEach(number -> Numbers.notNegative(probe, path, number, causes));
        if (Tree.has(probe, "terminationGracePeriodSeconds")
                && Tree.number(probe, 0, "terminationGracePeriodSeconds") <= 0) {
            causes.add(FieldCause.invalid(
                    path + ".terminationGracePeriodSeconds",
                    Tree.number(probe, 0, "terminationGracePeriodSeconds"),
                    "must be greater than 0"));
        }
    }

    /** @param ways fields of which exactly one must be there; a missing handler is fine */
    static void validateHandler(JsonNode handler, String path, List<String> ways, List<FieldCause> causes) {
        if (handler.isMissingNode()) {
            return;
        }
        var chosen = ways.stream().filter(way -> Tree.has(handler, way)).toList();
        if (chosen.isEmpty()) {
            causes.add(FieldCause.required(path, "must specify a handler type"));
        }
        for (var surplus : chosen.stream().skip(1).toList()) {
            causes.add(FieldCause.forbidden(path + "." + surplus, "may not specify more than 1 handler type"));
        }
        for (var way : chosen) {
            validateWay(handler.path(way), way, path + "." + way, causes);
        }
    }

    private static void validateWay(JsonNode handler, String way, String path, List<FieldCause> causes) {
        switch (way) {
            case "exec" -> {
                if (handler.path("command").isEmpty()) {
                    causes.add(FieldCause.required(path + ".command", ""));
                }
            }
            case "httpGet" -> {
                if (Tree.text(handler, "path").isEmpty()) {
                    causes.add(FieldCause.required(path + ".path", ""));
                }
                PortRules.validateReference(Tree.at(handler, "port"), path + ".port", causes);
                PodRules.oneOf(handler, path, "scheme", SCHEMES, causes);
            }
            case "tcpSocket" -> PortRules.validateReference(Tree.at(handler, "port"), path + ".port", causes);
            case "grpc" -> PortRules.validateReference(Tree.at(handler, "port"), path + ".port", causes);
            default -> Numbers.notNegative(handler, path, "seconds", causes);
        }
    }
}
