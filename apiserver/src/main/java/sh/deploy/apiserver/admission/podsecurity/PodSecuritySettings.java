package sh.deploy.apiserver.admission.podsecurity;

import java.util.Set;

/**
 * How the server holds to the Pod Security Standards.
 *
 * @param defaults for what a namespace's labels do not say
 * @param exemptUsers whose requests are not judged
 * @param exemptNamespaces whose pods are not judged
 * @param exemptRuntimeClasses pods of which are not judged
 */
public record PodSecuritySettings(
        SecurityPolicy defaults,
        Set<String> exemptUsers,
        Set<String> exemptNamespaces,
        Set<String> exemptRuntimeClasses) {
    /** As in Kubernetes: a namespace without labels takes every pod, and nobody is exempt. */
    public static final PodSecuritySettings DEFAULT =
            new PodSecuritySettings(SecurityPolicy.PRIVILEGED, Set.of(), Set.of(), Set.of());

    public PodSecuritySettings {
        exemptUsers = Set.copyOf(exemptUsers);
        exemptNamespaces = Set.copyOf(exemptNamespaces);
        exemptRuntimeClasses = Set.copyOf(exemptRuntimeClasses);
    }
}
