package sh.deploy.deployctl.audit;

import sh.deploy.api.access.Rbac;

/** The role that may everything is given to the group of administrators alone. */
final class ClusterAdmins implements Check {
    private static final String GROUP = "Group system:masters";

    @Override
    public Rule rule() {
        return new Rule("cluster-admins", "5.1.1", "The role cluster-admin is the administrators' alone.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var others = Grants.of(evidence)
                .matching(grant -> grant.role().resource().equals(Rbac.CLUSTER_ROLES)
                        && grant.role().name().equals("cluster-admin")
                        && !grant.subject().equals(GROUP));
        return Finding.of(
                others.stream().map(Grants.Grant::words).sorted().toList(),
                String.join(
                        " && ",
                        others.stream()
                                .map(Grants.Grant::removal)
                                .sorted()
                                .distinct()
                                .toList()),
                "it is bound to the group system:masters and to nobody else");
    }
}
