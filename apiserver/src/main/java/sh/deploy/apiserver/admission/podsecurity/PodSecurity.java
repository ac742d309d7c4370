package sh.deploy.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.Offence;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.admission.podsecurity.standard.Standard;
import sh.deploy.apiserver.admission.podsecurity.standard.Violation;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds pods to their namespace's level: pods themselves are refused, of templates their author is told, since what comes of them is
 * known only when a pod is made. Source: Kubernetes' documentation, "Pod Security Admission". Safe for all threads.
 */
public final class PodSecurity {
    /** So many fields of a pod that is refused are listed one by one, beside the sentence that sums them up. */
    static final int MOST_CAUSES = 100;

    private final Supplier<Snapshot> newest;
    private final PodSecuritySettings settings;
    private final NamespaceLevels namespaces;

    public PodSecurity(Supplier<Snapshot> newest, PodSecuritySettings settings) {
        this.newest = newest;
        this.settings = settings;
        this.namespaces = new NamespaceLevels(newest, settings);
    }

    /** Labels of a namespace that cannot be read; those it had before are let be. */
    public List<FieldCause> validate(Kind kind, ObjectNode next, @Nullable ObjectNode current) {
        return kind.qualifiedResource().equals("namespaces") ? namespaces.validate(next, current) : List.of();
    }

    /**
     * Takes away from a new pod what its namespace does not allow, if the namespace wants that. Before defaults are filled in, some of
     * which follow from what is taken away.
     *
     * @return a sentence for each field that was changed
     */
    public List<String> strip(Permit permit, Kind kind, ObjectKey key, ObjectNode object) {
        if (!kind.qualifiedResource().equals("pods")
                || !exemption(permit, key.namespace()).isEmpty()) {
            return List.of();
        }
        var labels = of(key.namespace());
        var pod = PodTree.of(object);
        if (!labels.strips() || isExempt(pod)) {
            return List.of();
        }
        var enforced = labels.policy().enforce();
        var told = Stripping.strip(Standard.violations(enforced, pod), enforced);
        SecurityNotes.stripped(told);
        return told;
    }

    /**
     * @param current null for a new object
     * @return what is to be told whoever asked
     * @throws sh.deploy.api.problem.ProblemException 403 that names every field which the pod's namespace does not allow
     */
    public List<String> judge(Permit permit, Kind kind, ObjectKey key, ObjectNode next, @Nullable ObjectNode current) {
        if (kind.qualifiedResource().equals("namespaces")) {
            return namespaces.warnings(key.name(), next, current);
        }
        if (kind.qualifiedResource().equals("pods")) {
            boolean matters = current == null || PodChange.isJudged(next, current);
            return isHeldToIt(permit, key.namespace()) && matters ? judgePod(key, PodTree.of(next)) : List.of();
        }
        var template = PodTemplates.in(kind, next);
        boolean isWhole = permit.action().subresource().isEmpty();
        return template.isPresent() && isWhole && isHeldToIt(permit, key.namespace())
                ? judgeTemplate(key, template.get())
                : List.of();
    }

    private boolean isHeldToIt(Permit permit, String namespace) {
        var exemption = exemption(permit, namespace);
        if (!exemption.isEmpty()) {
            SecurityNotes.exempt(exemption);
        }
        return exemption.isEmpty();
    }

    private List<String> judgePod(ObjectKey key, PodTree pod) {
        var policy = of(key.namespace()).policy();
        if (policy.asksNothing()) {
            SecurityNotes.enforced(policy.enforce());
            return List.of();
        }
        if (isExempt(pod)) {
            SecurityNotes.exempt("runtimeClass");
            return List.of();
        }
        SecurityNotes.enforced(policy.enforce());
        var violations = Standard.violations(policy.enforce(), pod);
        SecurityNotes.judged(policy, pod, violations);
        if (!violations.isEmpty()) {
            throw refused(key, policy.enforce(), violations);
        }
        return policy.warn().equals(policy.enforce()) ? List.of() : wouldViolate(policy.warn(), pod);
    }

    private List<String> judgeTemplate(ObjectKey key, PodTree pod) {
        var labels = of(key.namespace());
        if (labels.policy().asksNothing()) {
            return List.of();
        }
        if (isExempt(pod)) {
            SecurityNotes.exempt("runtimeClass");
            return List.of();
        }
        SecurityNotes.judged(labels.policy(), pod, null);
        var warnings = new ArrayList<>(wouldViolate(labels.policy().warn(), pod));
        if (labels.strips()) {
            var enforced = labels.policy().enforce();
            warnings.addAll(Stripping.announce(Standard.violations(enforced, pod), enforced));
        }
        return warnings;
    }

    private static List<String> wouldViolate(LevelVersion wanted, PodTree pod) {
        var violations = Standard.violations(wanted, pod);
        return violations.isEmpty() ? List.of() : List.of(wouldViolate(wanted, violations));
    }

    static String wouldViolate(LevelVersion wanted, List<Violation> violations) {
        return "would violate PodSecurity \"" + wanted + "\": " + Violation.details(violations);
    }

    private SecurityLabels of(String namespace) {
        var stored = newest.get().get(new ObjectKey("", "namespaces", "", namespace));
        return SecurityLabels.read(stored == null ? Map.of() : stored.index().labels(), settings.defaults());
    }

    /**
     * By what a request is not judged, as the audit record says it; empty where it is. A user is whoever asks, be it as somebody else, and
     * not the account of the pod.
     */
    private String exemption(Permit permit, String namespace) {
        if (settings.exemptNamespaces().contains(namespace)) {
            return "namespace";
        }
        return settings.exemptUsers().contains(permit.caller().user()) ? "user" : "";
    }

    private boolean isExempt(PodTree pod) {
        return settings.exemptRuntimeClasses()
                .contains(pod.spec("runtimeClassName").asString(""));
    }

    private static RuntimeException refused(ObjectKey key, LevelVersion enforced, List<Violation> violations) {
        var causes = violations.stream()
                .flatMap(violation -> violation.offences().stream())
                .limit(MOST_CAUSES)
                .map(Offence::cause)
                .map(cause -> new FieldCause(
                        cause.type(), cause.field(), cause.message() + " (PodSecurity \"" + enforced + "\")"))
                .toList();
        return new Problem(
                        Reason.FORBIDDEN,
                        "pods \"" + key.name() + "\" is forbidden: violates PodSecurity \"" + enforced + "\": "
                                + Violation.details(violations),
                        new Problem.Target("", "pods", key.name(), ""),
                        causes,
                        0)
                .toException();
    }
}
