package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import sh.deploy.api.access.PolicyRule;

/** Who shows no credential may ask for health and version, as every cluster begins with, and nothing else. */
final class AnonymousRights implements Check {
    private static final List<String> NOBODY = List.of("User system:anonymous", "Group system:unauthenticated");
    private static final String INFO = "system:public-info-viewer";
    private static final List<String> OPEN = List.of("/healthz", "/livez", "/readyz", "/version", "/version/");

    @Override
    public Rule rule() {
        return new Rule(
                "anonymous-rights",
                "1.2.1",
                "No binding gives rights to callers without a credential, but for health and version.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new ArrayList<String>();
        var mends = new TreeSet<String>();
        for (var grant : Grants.of(evidence).matching(grant -> NOBODY.contains(grant.subject()))) {
            if (!grant.isDefault(INFO, "Group system:unauthenticated")) {
                reasons.add(grant.words());
                mends.add(grant.removal());
            } else if (!grant.rules().stream().allMatch(AnonymousRights::isOpen)) {
                reasons.add(grant.words() + ", whose ClusterRole allows more than health and version");
                mends.add("kubectl edit clusterrole " + INFO);
            }
        }
        return Finding.of(reasons.stream().sorted().toList(), String.join(" && ", mends), "none but " + INFO + " does");
    }

    private static boolean isOpen(PolicyRule rule) {
        return rule.resources().isEmpty() && OPEN.containsAll(rule.nonResourceUrls());
    }
}
