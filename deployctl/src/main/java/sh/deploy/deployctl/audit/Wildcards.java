package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;

/** Roles that people wrote say what they allow, and do not allow whatever there will be. */
final class Wildcards implements Check {
    @Override
    public Rule rule() {
        return new Rule("wildcards", "5.1.3", "No role but the default ones allows every verb, group or resource.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new ArrayList<String>();
        var mends = new ArrayList<String>();
        for (var resource : List.of(Rbac.CLUSTER_ROLES, Rbac.ROLES)) {
            for (var role : evidence.list(resource)) {
                if (!Objects.isDefault(role)
                        && PolicyRule.all(role).stream().anyMatch(Wildcards::isWild)) {
                    var kind = resource.substring(0, resource.length() - 1);
                    var namespace = Objects.namespace(role);
                    reasons.add(kind + " " + Objects.place(role));
                    mends.add("kubectl edit " + kind + " " + Shell.word(Objects.name(role))
                            + (namespace.isEmpty() ? "" : " -n " + Shell.word(namespace)));
                }
            }
        }
        return Finding.of(reasons, String.join(" && ", mends), "none does");
    }

    private static boolean isWild(PolicyRule rule) {
        return rule.verbs().contains("*")
                || rule.resources().contains("*")
                || rule.apiGroups().contains("*")
                || rule.nonResourceUrls().contains("*");
    }
}
