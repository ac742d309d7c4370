package sh.deploy.deployctl.audit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.api.access.PolicyRule;

/** Nobody but administrators, and the controllers that every cluster begins with, has a right by which more can be had. */
final class RightsOfOthers implements Check {
    private final Rule rule;
    private final boolean alsoInNamespaces;
    private final List<Right> rights;

    /** By which one becomes somebody else: a single name, such as system:masters, is enough. */
    private static final Set<String> OF_A_NAME = Set.of("approve", "bind", "escalate", "impersonate", "sign");

    /** What somebody may; of every name, but for those verbs. */
    record Right(String verb, String group, String resource, String part) {
        boolean isGivenBy(PolicyRule rule) {
            return (OF_A_NAME.contains(verb) ? rule.ofAnyName() : rule).allows(verb, group, resource, part, "");
        }

        String words() {
            return verb + " " + resource + (part.isEmpty() ? "" : "/" + part);
        }
    }

    /** @param alsoInNamespaces whether it counts also where it is given in one namespace */
    RightsOfOthers(Rule rule, boolean alsoInNamespaces, Right... rights) {
        this.rule = rule;
        this.alsoInNamespaces = alsoInNamespaces;
        this.rights = List.of(rights);
    }

    private static boolean isRight(Grants.Grant grant) {
        return grant.isDefault("cluster-admin", "Group system:masters")
                || grant.isDefault("system:kube-controller-manager", "User system:kube-controller-manager");
    }

    @Override
    public Rule rule() {
        return rule;
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new TreeSet<String>();
        var mends = new TreeSet<String>();
        for (var grant : Grants.of(evidence).matching(grant -> !isRight(grant))) {
            if (grant.namespace().isEmpty() || alsoInNamespaces) {
                rights.stream()
                        .filter(right -> grant.rules().stream().anyMatch(right::isGivenBy))
                        .findFirst()
                        .ifPresent(right -> {
                            reasons.add(grant.words() + " may " + right.words());
                            mends.add(grant.removal());
                        });
            }
        }
        return Finding.of(
                List.copyOf(reasons),
                String.join(" && ", mends),
                "nobody beside the administrators and the controllers that every cluster begins with");
    }
}
