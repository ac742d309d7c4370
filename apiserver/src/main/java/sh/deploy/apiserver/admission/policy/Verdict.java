package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What follows from what policies say: a refusal, warnings, words on the audit record. The sentences are those of kube-apiserver. Of one
 * request.
 */
final class Verdict {
    private static final String FAILURES = "validation.policy.admission.k8s.io/validation_failure";
    /** How the key begins, before the name of a policy that a change has passed without. */
    static final String PASSED_WITHOUT = "failed-open.deploy.sh/";

    /** Warnings of all policies about one change. */
    private static final int MOST_WARNINGS = 20;

    /** Failures on one audit record. */
    private static final int MOST_FAILURES = 20;

    /** Characters of one failure's message there, and of all failures: what is longer is cut off by the record. */
    private static final int LONGEST_MESSAGE = 2_000;

    private static final int MOST_CHARACTERS = 16_000;

    private final Attempt attempt;
    private final List<String> warnings;
    private final List<Finding> audited = new ArrayList<>(0);
    private int warned;
    private @Nullable Finding denied;

    /** @param warnings gets sentences for whoever asked */
    Verdict(Attempt attempt, List<String> warnings) {
        this.attempt = attempt;
        this.warnings = warnings;
    }

    void take(Policy policy, Evaluation.Result result) {
        result.annotations().forEach((key, value) -> AuditNotes.quote(policy.name() + "/" + key, value));
        if (!result.passed().isEmpty()) {
            AuditNotes.quote(PASSED_WITHOUT + policy.name(), OneLine.of(result.passed()));
        }
        result.findings().forEach(this::take);
    }

    private void take(Finding finding) {
        if (denied == null && finding.denies()) {
            denied = finding;
        }
        if (finding.always()) {
            return;
        }
        if (finding.binding().does("Audit") && audited.size() < MOST_FAILURES) {
            audited.add(finding);
        }
        if (finding.binding().does("Warn") && warned < MOST_WARNINGS) {
            warned++;
            warnings.add("Validation failed for ValidatingAdmissionPolicy '"
                    + finding.policy().name() + "' with binding '"
                    + finding.binding().name() + "': "
                    + finding.message());
        }
    }

    /** @throws ProblemException one denies the change */
    void conclude() {
        if (!audited.isEmpty()) {
            AuditNotes.quote(FAILURES, failures());
        }
        if (denied != null) {
            throw refusal(denied);
        }
    }

    private String failures() {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var finding : audited) {
            var failure = list.addObject()
                    .put("message", Finding.cut(finding.message(), LONGEST_MESSAGE))
                    .put("policy", finding.policy().name())
                    .put("binding", finding.binding().name())
                    .put("expressionIndex", Math.max(finding.index(), 0));
            finding.binding().actions().forEach(failure.putArray("validationActions")::add);
            if (text(list).length() > MOST_CHARACTERS) {
                list.remove(list.size() - 1);
            }
        }
        return text(list);
    }

    private static String text(JsonNode list) {
        return new String(JsonTrees.bytes(list), UTF_8);
    }

    private ProblemException refusal(Finding finding) {
        var kind = attempt.asked().kind();
        var which = finding.policy().name() + "' with binding '"
                + finding.binding().name() + "' denied request: " + finding.message();
        var reason = Reason.fromWire(finding.reason()).orElse(Reason.INVALID);
        return new Problem(
                        reason,
                        kind.qualifiedResource() + " \"" + attempt.name() + "\"" + Problem.POLICY_DENIAL + which,
                        new Problem.Target(kind.group(), kind.plural(), attempt.name(), ""),
                        List.of(new FieldCause("", "", Problem.POLICY_CAUSE + which)),
                        0,
                        0,
                        true)
                .toException();
    }
}
