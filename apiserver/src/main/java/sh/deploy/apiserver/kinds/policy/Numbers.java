package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** Rules about numbers, counts and percentages. */
final class Numbers {
    private static final String NOT_NEGATIVE = "must be greater than or equal to 0";

    private Numbers() {}

    static void notNegative(JsonNode parent, String path, String name, List<FieldCause> causes) {
        long value = Tree.number(parent, 0, name);
        if (value < 0) {
            causes.add(FieldCause.invalid(path + "." + name, value, NOT_NEGATIVE));
        }
    }

    static void within(JsonNode parent, String path, String name, long least, long most, List<FieldCause> causes) {
        long value = Tree.number(parent, least, name);
        if (value < least || value > most) {
            causes.add(FieldCause.invalid(
                    path + "." + name, value, "must be between " + least + " and " + most + ", inclusive"));
        }
    }

    /** Whether it is a number not below zero, or a percentage; says so when not. */
    static boolean countOrPercent(JsonNode parent, String path, String name, List<FieldCause> causes) {
        var value = Tree.at(parent, name);
        if (value.isString() && percent(value) < 0) {
            causes.add(FieldCause.invalid(
                    path + "." + name,
                    value.stringValue(),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex"
                            + " used for validation is '[0-9]+%')"));
            return false;
        }
        if (value.isNumber() && Tree.number(parent, 0, name) < 0) {
            causes.add(FieldCause.invalid(path + "." + name, Tree.number(parent, 0, name), NOT_NEGATIVE));
            return false;
        }
        return true;
    }

    /** The percentage; -1 when the value is none. */
    static int percent(JsonNode value) {
        var text = value.isString() ? value.stringValue() : "";
        if (text.length() < 2 || text.length() > 9 || !text.endsWith("%")) {
            return -1;
        }
        var digits = text.substring(0, text.length() - 1);
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : -1;
    }

    static boolean isZero(JsonNode value) {
        return value.isString() ? percent(value) == 0 : value.isIntegralNumber() && value.longValue() == 0;
    }
}
