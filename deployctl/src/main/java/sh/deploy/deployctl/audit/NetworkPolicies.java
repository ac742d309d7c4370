package sh.deploy.deployctl.audit;

import java.util.Arrays;

/** Traffic between pods is bounded, where the server has a kind for that. */
final class NetworkPolicies implements Check {
    private static final String GROUP = "networking.k8s.io";

    @Override
    public Rule rule() {
        return new Rule("network-policies", "5.3.1, 5.3.2", "Each namespace with pods has a network policy.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        return Arrays.asList(evidence.answer(Trial.GROUPS).split(" ")).contains(GROUP)
                ? new Finding.Unknown("this version of deployctl does not know the server's " + GROUP)
                : new Finding.NotApplicable("the server has no " + GROUP + ": pods of a machine reach each other");
    }
}
