package sh.deploy.deployctl.audit;

import java.util.List;

/** Who shows no credential may ask for health and version, as every cluster begins with, and nothing else. */
final class AnonymousRights implements Check {
    private static final List<String> NOBODY = List.of("User system:anonymous", "Group system:unauthenticated");

    @Override
    public Rule rule() {
        return new Rule("anonymous-rights", "1.2.1, 5.1.1", "No binding gives rights to callers without a credential, but for health and version.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var given = Grants.of(evidence)
                .matching(grant -> NOBODY.contains(grant.subject())
                        && !(grant.isDefault() && grant.binding().equals("system:public-info-viewer")));
        return Finding.of(
                given.stream().map(Grants.Grant::words).sorted().toList(),
                String.join(" && ", given.stream().map(Grants.Grant::removal).sorted().distinct().toList()),
                "none but system:public-info-viewer does");
    }
}
