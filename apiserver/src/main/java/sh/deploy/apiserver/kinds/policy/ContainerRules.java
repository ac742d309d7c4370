package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What holds for one container of a pod. Source: Kubernetes API reference, Container. */
final class ContainerRules {
    private static final List<String> PULL = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE = List.of("File", "FallbackToLogsOnError");
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");

    private ContainerRules() {}

    /** @param names of the containers before it; the container's own is added */
    static void validate(
            ObjectNode container, String path, Set<String> volumes, Set<String> names, List<FieldCause> causes) {
        validateName(container, path, names, causes);
        validateImage(container, path, causes);
        PodRules.oneOf(container, path, "imagePullPolicy", PULL, causes);
        PodRules.oneOf(container, path, "terminationMessagePolicy", MESSAGE, causes);
        PortRules.validate(container, path + ".ports", causes);
        EnvRules.validate(container, path, causes);
        ResourceRules.validate(container.path("resources"), path + ".resources", causes);
        validateMounts(container, path + ".volumeMounts", volumes, causes);
        for (var probe : PROBES) {
            ProbeRules.validate(container.path(probe), path + "." + probe, causes);
        }
        for (var probe : List.of("livenessProbe", "startupProbe")) {
            if (Tree.number(container, 1, probe, "successThreshold") != 1) {
                causes.add(FieldCause.invalid(
                        path + "." + probe + ".successThreshold",
                        Tree.number(container, 1, probe, "successThreshold"),
                        "must be 1"));
            }
        }
        for (var hook : List.of("postStart", "preStop")) {
            ProbeRules.validateHandler(
                    Tree.at(container, "lifecycle", hook), path + ".lifecycle." + hook, ProbeRules.HOOKS, causes);
        }
        validateSecurity(container, path + ".securityContext", causes);
    }

    /** An init container that ends is never probed; one that stays is a sidecar. */
    static void validateInit(ObjectNode container, String path, List<FieldCause> causes) {
        if (Tree.text(container, "restartPolicy").equals("Always")) {
            return;
        }
        for (var field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (Tree.has(container, field)) {
                causes.add(FieldCause.forbidden(
                        path + "." + field, "may not be set for init containers without restartPolicy=Always"));
            }
        }
    }

    private static void validateName(ObjectNode container, String path, Set<String> names, List<FieldCause> causes) {
        var name = Tree.text(container, "name");
        if (name.isEmpty()) {
            causes.add(FieldCause.required(path + ".name", ""));
            return;
        }
        var complaint = NameRule.LABEL.complaint(name);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path + ".name", name, complaint));
        } else if (!names.add(name)) {
            causes.add(FieldCause.duplicate(path + ".name", name));
        }
    }

    private static void validateImage(ObjectNode container, String path, List<FieldCause> causes) {
        var image = Tree.text(container, "image");
        if (image.isEmpty()) {
            causes.add(FieldCause.required(path + ".image", ""));
        } else if (!image.strip().equals(image)) {
            causes.add(FieldCause.invalid(path + ".image", image, "must not have leading or trailing whitespace"));
        }
    }

    private static void validateMounts(
            ObjectNode container, String path, Set<String> volumes, List<FieldCause> causes) {
        var mountPoints = new HashSet<String>();
        int index = 0;
        for (var mount : Tree.objects(container, "volumeMounts")) {
            var here = path + "[" + index++ + "]";
            var name = Tree.text(mount, "name");
            if (name.isEmpty()) {
                causes.add(FieldCause.required(here + ".name", ""));
            } else if (!volumes.contains(name)) {
                causes.add(new FieldCause("FieldValueNotFound", here + ".name", "Not found: \"" + name + "\""));
            }
            var at = Tree.text(mount, "mountPath");
            if (at.isEmpty()) {
                causes.add(FieldCause.required(here + ".mountPath", ""));
            } else if (!mountPoints.add(at)) {
                causes.add(FieldCause.invalid(here + ".mountPath", at, "must be unique"));
            }
            validateSubPath(mount, here, causes);
        }
    }

    private static void validateSubPath(ObjectNode mount, String path, List<FieldCause> causes) {
        for (var field : List.of("subPath", "subPathExpr")) {
            VolumeRules.relative(Tree.text(mount, field), path + "." + field, causes);
        }
        if (!Tree.text(mount, "subPath").isEmpty()
                && !Tree.text(mount, "subPathExpr").isEmpty()) {
            causes.add(FieldCause.invalid(
                    path + ".subPathExpr",
                    Tree.text(mount, "subPathExpr"),
                    "subPathExpr and subPath are mutually exclusive"));
        }
    }

    private static void validateSecurity(ObjectNode container, String path, List<FieldCause> causes) {
        var security = Tree.at(container, "securityContext");
        Numbers.notNegative(security, path, "runAsUser", causes);
        Numbers.notNegative(security, path, "runAsGroup", causes);
        boolean forbidsEscalation =
                Tree.has(security, "allowPrivilegeEscalation") && !Tree.isTrue(security, "allowPrivilegeEscalation");
        if (forbidsEscalation && Tree.isTrue(security, "privileged")) {
            causes.add(FieldCause.invalid(
                    path,
                    "allowPrivilegeEscalation: false, privileged: true",
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
        }
    }
}
