package sh.deploy.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;

/**
 * What the labels of a namespace ask for. Those that cannot be read ask for the most where pods are refused, and for nothing where
 * somebody is only told. A namespace that says nothing of warnings warns of what it would refuse, so that a Deployment of such pods
 * is not silent. Source: Kubernetes, "Pod Security Admission"; the label of the mode is ours.
 *
 * @param strips what is too much is taken away from new pods, where that can be done, instead of refusing them
 * @param causes the labels that cannot be read
 */
record SecurityLabels(SecurityPolicy policy, boolean strips, List<FieldCause> causes) {
    static final String PREFIX = "pod-security.kubernetes.io/";
    static final String MODE = "deploy.sh/pod-security-mode";
    static final String LEVELS = "must be one of privileged, baseline, restricted";
    static final String VERSIONS = "must be \"latest\" or \"v1.x\"";

    static SecurityLabels read(Map<String, String> labels, SecurityPolicy defaults) {
        var causes = new ArrayList<FieldCause>(0);
        var reader = new Reader(labels, causes);
        var enforce = reader.read("enforce", defaults.enforce(), Level.RESTRICTED);
        var audit = reader.read("audit", defaults.audit(), Level.PRIVILEGED);
        var warn = reader.read("warn", defaults.warn(), Level.PRIVILEGED);
        var policy = new SecurityPolicy(enforce, audit, reader.warnOf(enforce, warn));
        return new SecurityLabels(policy, reader.strips(), List.copyOf(causes));
    }

    private record Reader(Map<String, String> labels, List<FieldCause> causes) {
        LevelVersion read(String mode, LevelVersion otherwise, Level unreadable) {
            var found = otherwise;
            var level = labels.get(PREFIX + mode);
            if (level != null) {
                found = found.withLevel(Level.parse(level).orElseGet(() -> {
                    complain(PREFIX + mode, level, LEVELS);
                    return unreadable;
                }));
            }
            var version = labels.get(PREFIX + mode + "-version");
            if (version != null) {
                found = found.withVersion(PolicyVersion.parse(version).orElseGet(() -> {
                    complain(PREFIX + mode + "-version", version, VERSIONS);
                    return PolicyVersion.LATEST;
                }));
            }
            return found;
        }

        LevelVersion warnOf(LevelVersion enforce, LevelVersion warn) {
            boolean isReadable =
                    Level.parse(labels.getOrDefault(PREFIX + "enforce", "")).isPresent();
            if (labels.containsKey(PREFIX + "warn")
                    || !isReadable
                    || !enforce.level().isStricterThan(warn.level())) {
                return warn;
            }
            return labels.containsKey(PREFIX + "warn-version") ? warn.withLevel(enforce.level()) : enforce;
        }

        boolean strips() {
            return switch (labels.getOrDefault(MODE, "refuse")) {
                case "strip" -> true;
                case "refuse" -> false;
                default -> {
                    complain(MODE, labels.getOrDefault(MODE, ""), "must be refuse or strip");
                    yield false;
                }
            };
        }

        private void complain(String label, String value, String allowed) {
            causes.add(FieldCause.invalid("metadata.labels[" + label + "]", value, allowed));
        }
    }
}
