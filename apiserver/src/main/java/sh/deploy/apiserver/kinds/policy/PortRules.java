package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ports of containers, by number and by name. */
final class PortRules {
    static final int MOST = 65535;
    private static final int MAX_NAME = 15;
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final String RANGE = "must be between 1 and " + MOST + ", inclusive";

    private PortRules() {}

    static void validate(ObjectNode container, String path, List<FieldCause> causes) {
        var names = new HashSet<String>();
        int index = 0;
        for (var port : Tree.objects(container, "ports")) {
            var here = path + "[" + index++ + "]";
            var name = Tree.text(port, "name");
            if (!name.isEmpty()) {
                var complaint = nameComplaint(name);
                if (!complaint.isEmpty()) {
                    causes.add(FieldCause.invalid(here + ".name", name, complaint));
                } else if (!names.add(name)) {
                    causes.add(FieldCause.duplicate(here + ".name", name));
                }
            }
            long number = Tree.number(port, 0, "containerPort");
            if (number == 0) {
                causes.add(FieldCause.required(here + ".containerPort", ""));
            } else {
                validateNumber(number, here + ".containerPort", causes);
            }
            if (Tree.number(port, 0, "hostPort") != 0) {
                validateNumber(Tree.number(port, 0, "hostPort"), here + ".hostPort", causes);
            }
            PodRules.oneOf(port, here, "protocol", PROTOCOLS, causes);
        }
    }

    /** @param taken by the containers before; this one's are added */
    static void validateHostPorts(ObjectNode container, String path, Set<String> taken, List<FieldCause> causes) {
        int index = 0;
        for (var port : Tree.objects(container, "ports")) {
            var here = path + ".ports[" + index++ + "].hostPort";
            long number = Tree.number(port, 0, "hostPort");
            var key = Tree.text(port, "protocol") + "/" + Tree.text(port, "hostIP") + "/" + number;
            if (number != 0 && !taken.add(key)) {
                causes.add(FieldCause.duplicate(here, key));
            }
        }
    }

    /** A number, or the name of a port. */
    static void validateReference(JsonNode port, String path, List<FieldCause> causes) {
        if (port.isMissingNode()) {
            causes.add(FieldCause.required(path, ""));
        } else if (port.isString()) {
            var complaint = nameComplaint(port.stringValue());
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path, port.stringValue(), complaint));
            }
        } else {
            validateNumber(port.longValue(), path, causes);
        }
    }

    private static void validateNumber(long number, String path, List<FieldCause> causes) {
        if (number < 1 || number > MOST) {
            causes.add(FieldCause.invalid(path, number, RANGE));
        }
    }

    private static String nameComplaint(String name) {
        if (name.length() > MAX_NAME) {
            return "must be no more than " + MAX_NAME + " characters";
        }
        if (!name.chars().allMatch(c -> c == '-' || isLowerOrDigit(c))) {
            return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        }
        if (name.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            return "must contain at least one letter (a-z)";
        }
        if (name.contains("--")) {
            return "must not contain consecutive hyphens";
        }
        return name.startsWith("-") || name.endsWith("-") ? "must not begin or end with a hyphen" : "";
    }

    private static boolean isLowerOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
