package sh.deploy.apiserver.admission.expression;

import java.util.Set;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.kinds.cel.functions.Access;

/** What the caller of a request may do, or a service account. */
public final class RequestAccess implements Access {
    private final Authorizer authorizer;
    private final Caller caller;

    public RequestAccess(Authorizer authorizer, Caller caller) {
        this.authorizer = authorizer;
        this.caller = caller;
    }

    @Override
    public Answer resource(String accountNamespace, String account, Question asked) {
        var action = new Action(
                asked.verb(), asked.group(), asked.resource(), asked.subresource(), asked.namespace(), asked.name());
        return answer(authorizer.decide(whose(accountNamespace, account), action));
    }

    @Override
    public Answer path(String accountNamespace, String account, String verb, String path) {
        return answer(authorizer.decidePath(whose(accountNamespace, account), verb, path));
    }

    private static Answer answer(Decision decision) {
        return new Answer(decision instanceof Decision.Allowed, decision.reason());
    }

    private Caller whose(String namespace, String account) {
        if (account.isEmpty()) {
            return caller;
        }
        return new Caller(
                "system:serviceaccount:" + namespace + ":" + account,
                Set.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"),
                "");
    }
}
