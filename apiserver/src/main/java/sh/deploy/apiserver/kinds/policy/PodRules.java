package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for a pod spec, in pods and in pod templates alike. Source: Kubernetes API reference, PodSpec. */
final class PodRules {
    private static final List<String> RESTART = List.of("Always", "OnFailure", "Never");
    private static final List<String> GROUP_CHANGES = List.of("Always", "OnRootMismatch");
    private static final List<String> DNS = List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

    private PodRules() {}

    static void validate(ObjectNode spec, String path, List<FieldCause> causes) {
        validate(spec, path, Set.of(), causes);
    }

    /** @param furtherVolumes that the pod will have, such as those of a StatefulSet's claims */
    static void validate(ObjectNode spec, String path, Set<String> furtherVolumes, List<FieldCause> causes) {
        var volumes = VolumeRules.validate(spec, path + ".volumes", causes);
        volumes.addAll(furtherVolumes);
        validateContainers(spec, path, volumes, causes);
        oneOf(spec, path, "restartPolicy", RESTART, causes);
        oneOf(spec, path, "dnsPolicy", DNS, causes);
        validateNumbers(spec, path, causes);
        validateNames(spec, path, causes);
        LabelRules.validateLabels(spec.path("nodeSelector"), path + ".nodeSelector", causes);
        PlacementRules.validate(spec, path, causes);
        Numbers.notNegative(spec.path("securityContext"), path + ".securityContext", "runAsUser", causes);
        Numbers.notNegative(spec.path("securityContext"), path + ".securityContext", "runAsGroup", causes);
        Numbers.notNegative(spec.path("securityContext"), path + ".securityContext", "fsGroup", causes);
        var security = spec.path("securityContext");
        if (security.has("fsGroupChangePolicy")) {
            oneOf(security, path + ".securityContext", "fsGroupChangePolicy", GROUP_CHANGES, causes);
        }
    }

    private static void validateContainers(ObjectNode spec, String path, Set<String> volumes, List<FieldCause> causes) {
        var names = new HashSet<String>();
        int index = 0;
        for (var container : Tree.objects(spec, "initContainers")) {
            var here = path + ".initContainers[" + index++ + "]";
            ContainerRules.validate(container, here, volumes, names, causes);
            ContainerRules.validateInit(container, here, causes);
        }
        var containers = Tree.objects(spec, "containers");
        if (containers.isEmpty()) {
            causes.add(FieldCause.required(path + ".containers", ""));
        }
        var hostPorts = new HashSet<String>();
        index = 0;
        for (var container : containers) {
            var here = path + ".containers[" + index++ + "]";
            ContainerRules.validate(container, here, volumes, names, causes);
            PortRules.validateHostPorts(container, here, hostPorts, causes);
        }
    }

    private static void validateNumbers(ObjectNode spec, String path, List<FieldCause> causes) {
        Numbers.notNegative(spec, path, "terminationGracePeriodSeconds", causes);
        if (Tree.has(spec, "activeDeadlineSeconds")) {
            Numbers.within(spec, path, "activeDeadlineSeconds", 1, Integer.MAX_VALUE, causes);
        }
    }

    private static void validateNames(ObjectNode spec, String path, List<FieldCause> causes) {
        name(spec, path, "hostname", NameRule.LABEL, causes);
        name(spec, path, "subdomain", NameRule.LABEL, causes);
        name(spec, path, "nodeName", NameRule.SUBDOMAIN, causes);
        name(spec, path, "serviceAccountName", NameRule.SUBDOMAIN, causes);
        name(spec, path, "priorityClassName", NameRule.SUBDOMAIN, causes);
        name(spec, path, "schedulerName", NameRule.SUBDOMAIN, causes);
        int index = 0;
        for (var alias : Tree.objects(spec, "hostAliases")) {
            var here = path + ".hostAliases[" + index++ + "]";
            for (var host : Tree.texts(alias, "hostnames")) {
                var complaint = NameRule.SUBDOMAIN.complaint(host);
                if (!complaint.isEmpty()) {
                    causes.add(FieldCause.invalid(here + ".hostnames", host, complaint));
                }
            }
        }
    }

    private static void name(ObjectNode spec, String path, String field, NameRule rule, List<FieldCause> causes) {
        var value = Tree.text(spec, field);
        var complaint = value.isEmpty() ? "" : rule.complaint(value);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path + "." + field, value, complaint));
        }
    }

    /** A value from a list; a missing one is required. */
    static void oneOf(JsonNode parent, String path, String field, List<String> allowed, List<FieldCause> causes) {
        var value = Tree.text(parent, field);
        if (value.isEmpty()) {
            causes.add(FieldCause.required(path + "." + field, ""));
        } else if (!allowed.contains(value)) {
            causes.add(FieldCause.notSupported(
                    path + "." + field, value, allowed.stream().sorted().toList()));
        }
    }
}
