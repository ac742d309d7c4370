package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;

/** Roles that people wrote say what they allow, and do not allow whatever there will be. */
final class Wildcards implements Check {
    /** Of the roles that every cluster begins with, those that allow every one of something. */
    private static final Set<String> DEFAULTS =
            Set.of("cluster-admin", "system:kube-controller-manager", "system:kubelet-api-admin");

    @Override
    public Rule rule() {
        return new Rule(
                "wildcards",
                "5.1.3",
                "No role but those that every cluster begins with allows every verb, group or resource.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new ArrayList<String>();
        var mends = new ArrayList<String>();
        for (var resource : List.of(Rbac.CLUSTER_ROLES, Rbac.ROLES)) {
            for (var role : evidence.list(resource)) {
                if (!(resource.equals(Rbac.CLUSTER_ROLES) && DEFAULTS.contains(Objects.name(role)))
                        && PolicyRule.all(role).stream().anyMatch(Wildcards::isWild)) {
                    var kind = resource.substring(0, resource.length() - 1);
                    var namespace = Objects.namespace(role);
                    reasons.add(kind + " " + Objects.place(role));
                    mends.add("kubectl edit " + kind + " " + Shell.word(Objects.name(role))
                            + (namespace.isEmpty() ? "" : " -n " + Shell.word(namespace)));
                }
            }
        }
        return Finding.of(
                reasons,
                String.join(" && ", mends),
                "none does, but for "
                        + String.join(", ", DEFAULTS.stream().sorted().toList()));
    }

    private static boolean isWild(PolicyRule rule) {
        return rule.verbs().contains("*")
                || rule.resources().contains("*")
                || rule.apiGroups().contains("*")
                || rule.nonResourceUrls().contains("*");
    }
}
