package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One webhook of a configuration. */
final class WebhookRules {
    /** The version of AdmissionReview that we speak. */
    private static final String REVIEW_VERSION = "v1";

    private static final int LONGEST_TIMEOUT_SECONDS = 30;
    private static final int SEGMENTS_OF_A_NAME = 3;
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    private static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun");

    private WebhookRules() {}

    /** @param webhook with its defaults */
    static void validate(ObjectNode webhook, boolean mutates, String path, List<FieldCause> causes) {
        validateName(Tree.text(webhook, "name"), path + ".name", causes);
        int index = 0;
        for (var rule : Tree.objects(webhook, "rules")) {
            AdmissionRuleRules.validate(rule, path + ".rules[" + index++ + "]", causes);
        }
        oneOf(webhook, "failurePolicy", FAILURE_POLICIES, path, causes);
        oneOf(webhook, "matchPolicy", MATCH_POLICIES, path, causes);
        if (mutates) {
            oneOf(webhook, "reinvocationPolicy", REINVOCATION_POLICIES, path, causes);
        }
        if (Tree.has(webhook, "sideEffects")) {
            oneOf(webhook, "sideEffects", SIDE_EFFECTS, path, causes);
        } else {
            causes.add(FieldCause.required(
                    path + ".sideEffects", "must specify one of " + String.join(", ", SIDE_EFFECTS)));
        }
        long timeout = Tree.number(webhook, 0, "timeoutSeconds");
        if (timeout < 1 || timeout > LONGEST_TIMEOUT_SECONDS) {
            causes.add(FieldCause.invalid(
                    path + ".timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds"));
        }
        for (var selector : List.of("namespaceSelector", "objectSelector")) {
            SelectorRules.validate(webhook.path(selector), path + "." + selector, causes);
        }
        ExpressionRules.validateConditions(webhook, path + ".matchConditions", causes);
        WebhookClientRules.validate(Tree.at(webhook, "clientConfig"), path + ".clientConfig", causes);
        validateVersions(Tree.at(webhook, "admissionReviewVersions"), path + ".admissionReviewVersions", causes);
    }

    private static void validateName(String name, String path, List<FieldCause> causes) {
        if (name.isEmpty()) {
            causes.add(FieldCause.required(path, ""));
            return;
        }
        var complaint = NameRule.SUBDOMAIN.complaint(name);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path, name, complaint));
        } else if (name.split("\\.", -1).length < SEGMENTS_OF_A_NAME) {
            causes.add(FieldCause.invalid(
                    path, name, "should be a domain with at least three segments separated by dots"));
        }
    }

    private static void oneOf(
            ObjectNode webhook, String field, List<String> allowed, String path, List<FieldCause> causes) {
        var value = Tree.text(webhook, field);
        if (!allowed.contains(value)) {
            causes.add(FieldCause.notSupported(path + "." + field, value, allowed));
        }
    }

    private static void validateVersions(JsonNode given, String path, List<FieldCause> causes) {
        if (given.isEmpty()) {
            causes.add(FieldCause.required(path, "must specify one of " + REVIEW_VERSION));
            return;
        }
        var versions = new HashSet<String>();
        for (int i = 0; i < given.size(); i++) {
            var version = given.path(i).asString("");
            var complaint = NameRule.LABEL.complaint(version);
            if (!versions.add(version)) {
                causes.add(FieldCause.invalid(path + "[" + i + "]", version, "duplicate version"));
            } else if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + "[" + i + "]", version, complaint));
            }
        }
        if (!versions.contains(REVIEW_VERSION)) {
            causes.add(FieldCause.invalid(path, given, "must include at least one of " + REVIEW_VERSION));
        }
    }
}
