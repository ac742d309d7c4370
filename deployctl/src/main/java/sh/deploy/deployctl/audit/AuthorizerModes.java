package sh.deploy.deployctl.audit;

import java.util.ArrayList;

/** Who may do what is decided by roles and by the node authorizer, and never by default. Tried by asking the server to decide. */
final class AuthorizerModes implements Check {
    @Override
    public Rule rule() {
        return new Rule(
                "authorizer-modes",
                "1.2.6, 1.2.7, 1.2.8",
                "Roles and the node authorizer decide, and nothing is allowed by default.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var reasons = new ArrayList<String>();
        if (is(evidence, Trial.STRANGER_READS_SECRETS)) {
            reasons.add("somebody whom no role knows may read secrets");
        }
        if (!is(evidence, Trial.ROLES_COUNT)) {
            reasons.add("what a default role gives to everybody (asking what one may) is refused: roles do not count");
        }
        if (!is(evidence, Trial.NODE_READS_ITSELF)) {
            reasons.add("a node may not read its own Node: the node authorizer is off");
        }
        if (is(evidence, Trial.NODE_READS_OTHERS)) {
            reasons.add("a node may read another's Node");
        }
        return Finding.of(
                reasons,
                "find the binding that gives it (deployctl why can system:node:x get nodes y --group system:nodes) and delete it",
                "a stranger may nothing, roles count, and a node sees itself alone");
    }

    private static boolean is(Evidence evidence, Trial trial) {
        return evidence.answer(trial).equals("true");
    }
}
