package sh.deploy.deployctl.audit;

/** What runs without an account of its own has no rights: the accounts that each namespace begins with are in no binding. */
final class DefaultAccountRights implements Check {
    @Override
    public Rule rule() {
        return new Rule("default-account-rights", "5.1.5", "The default service accounts have no rights.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var given = Grants.of(evidence)
                .matching(grant -> grant.subject().matches("ServiceAccount [^/]+/default")
                        || grant.subject().matches("Group system:serviceaccounts(:.*)?")
                                && !grant.isDefault(
                                        "system:service-account-issuer-discovery", "Group system:serviceaccounts"));
        return Finding.of(
                given.stream().map(Grants.Grant::words).sorted().toList(),
                String.join(
                        " && ",
                        given.stream()
                                .map(Grants.Grant::removal)
                                .sorted()
                                .distinct()
                                .toList()),
                "no binding names one, or all accounts together, but for the keys that prove their tokens");
    }
}
