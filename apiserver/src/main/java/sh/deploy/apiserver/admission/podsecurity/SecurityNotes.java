package sh.deploy.apiserver.admission.podsecurity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.admission.podsecurity.standard.Standard;
import sh.deploy.apiserver.admission.podsecurity.standard.Violation;
import sh.deploy.apiserver.audit.AuditNotes;

/**
 * What Pod Security says on the audit record. Source of the names: Kubernetes' reference "Audit Annotations"; that of what is stripped is
 * ours.
 */
final class SecurityNotes {
    private static final String STRIPPED = "deploy.sh/pod-security-stripped";

    private SecurityNotes() {}

    /** @param by {@code user}, {@code namespace} or {@code runtimeClass} */
    static void exempt(String by) {
        AuditNotes.add(SecurityLabels.PREFIX + "exempt", by);
    }

    /** What a pod is held to. */
    static void enforced(LevelVersion level) {
        if (AuditNotes.areKept()) {
            AuditNotes.add(SecurityLabels.PREFIX + "enforce-policy", level.toString());
        }
    }

    /** @param beyondEnforced what the enforced level has against the pod; null where that is not known */
    static void judged(SecurityPolicy policy, PodTree pod, @Nullable List<Violation> beyondEnforced) {
        if (!AuditNotes.areKept() || policy.audit().level() == Level.PRIVILEGED) {
            return;
        }
        var violations = beyondEnforced != null && policy.audit().equals(policy.enforce())
                ? beyondEnforced
                : Standard.violations(policy.audit(), pod);
        if (!violations.isEmpty()) {
            AuditNotes.add(
                    SecurityLabels.PREFIX + "audit-violations", PodSecurity.wouldViolate(policy.audit(), violations));
        }
    }

    static void stripped(List<String> told) {
        if (!told.isEmpty()) {
            AuditNotes.add(STRIPPED, String.join("; ", told));
        }
    }
}
