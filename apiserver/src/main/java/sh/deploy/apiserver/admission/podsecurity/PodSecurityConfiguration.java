package sh.deploy.apiserver.admission.podsecurity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;
import sh.deploy.apiserver.configuration.ConfigurationKind;
import sh.deploy.apiserver.configuration.Fields;
import sh.deploy.apiserver.kinds.policy.NameRule;

/**
 * What an operator may say of Pod Security. Everything that Kubernetes refuses is refused, and so is an empty level, which there is a
 * privileged one. Pure. Source: Kubernetes' documentation, "Enforce Pod Security Standards by Configuring the Built-in Admission
 * Controller", and its validation.
 */
public final class PodSecurityConfiguration {
    public static final ConfigurationKind KIND = new ConfigurationKind(
            "PodSecurityConfiguration",
            List.of("pod-security.admission.config.k8s.io/v1", "pod-security.admission.config.k8s.io/v1beta1"),
            List.of("defaults", "exemptions"));

    private PodSecurityConfiguration() {}

    /** @param root of this kind, as far as it is checked; notes what else is wrong */
    public static PodSecuritySettings read(Fields root) {
        var defaults = root.object("defaults")
                .only("enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version");
        var exemptions = root.object("exemptions").only("usernames", "runtimeClasses", "namespaces");
        return new PodSecuritySettings(
                new SecurityPolicy(level(defaults, "enforce"), level(defaults, "audit"), level(defaults, "warn")),
                names(exemptions, "usernames", name -> name.isEmpty() ? "must not be empty" : ""),
                names(exemptions, "namespaces", NameRule.LABEL::complaint),
                names(exemptions, "runtimeClasses", NameRule.SUBDOMAIN::complaint));
    }

    private static LevelVersion level(Fields defaults, String mode) {
        var found = LevelVersion.PRIVILEGED;
        var level = defaults.textOrNull(mode);
        if (level != null) {
            found = found.withLevel(Level.parse(level).orElseGet(() -> {
                defaults.fault(FieldCause.invalid(defaults.path(mode), level, SecurityLabels.LEVELS));
                return Level.RESTRICTED;
            }));
        }
        var ofVersion = mode + "-version";
        var version = defaults.textOrNull(ofVersion);
        if (version != null) {
            found = found.withVersion(PolicyVersion.parse(version).orElseGet(() -> {
                defaults.fault(FieldCause.invalid(defaults.path(ofVersion), version, SecurityLabels.VERSIONS));
                return PolicyVersion.LATEST;
            }));
        }
        return found;
    }

    /** @param complaint what is wrong with a name; empty where nothing is */
    private static Set<String> names(Fields exemptions, String field, UnaryOperator<String> complaint) {
        var found = new LinkedHashSet<String>();
        var listed = exemptions.texts(field);
        for (int i = 0; i < listed.size(); i++) {
            var name = listed.get(i);
            var at = exemptions.path(field) + "[" + i + "]";
            var wrong = complaint.apply(name);
            if (!wrong.isEmpty()) {
                exemptions.fault(FieldCause.invalid(at, name, wrong));
            } else if (!found.add(name)) {
                exemptions.fault(FieldCause.duplicate(at, name));
            }
        }
        return found;
    }
}
