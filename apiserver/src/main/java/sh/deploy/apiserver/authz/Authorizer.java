package sh.deploy.apiserver.authz;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;

/**
 * Says who may do what: the group {@code system:masters} everything, a node what its agent needs, a machine that joins what gets it a
 * certificate, everybody else what roles and bindings give them. What nobody allowed is denied. Safe for all threads.
 */
public final class Authorizer {
    private static final String ALMIGHTY = "system:masters";

    private final NodeRules nodes;
    private final OwnRequests requests;
    private final StoredGrants grants;

    public Authorizer(NodeRules nodes, OwnRequests requests, StoredGrants grants) {
        this.nodes = nodes;
        this.requests = requests;
        this.grants = grants;
    }

    /** @throws ProblemException 401 for somebody unknown, 403 for somebody who may not */
    public Permit permit(Caller caller, Action action) {
        return permit(caller, action, decision -> {});
    }

    /**
     * As {@link #permit(Caller, Action)}.
     *
     * @param told hears of the decision, also where it is no
     */
    public Permit permit(Caller caller, Action action, Consumer<Decision> told) {
        var decision = decide(caller, action);
        told.accept(decision);
        return new Permit(caller, action, require(decision, caller, action));
    }

    /** @throws ProblemException as {@link #permit}, where the decision is no */
    public static Decision.Allowed require(Decision decision, Caller caller, Action action) {
        return switch (decision) {
            case Decision.Allowed allowed -> allowed;
            case Decision.Denied denied ->
                throw isAnonymous(caller) ? unauthorized() : forbidden(caller, action, denied);
        };
    }

    /**
     * As {@link #require}, for an address that is no object, such as {@code /metrics}.
     *
     * @param verb the HTTP method in lower case
     */
    public static void requirePath(Decision decision, Caller caller, String verb, String path) {
        if (decision instanceof Decision.Denied denied) {
            throw isAnonymous(caller) ? unauthorized() : forbidden(caller, verb, path, denied);
        }
    }

    /** As {@link #permit}, for who asks only. */
    public Decision decide(Caller caller, Action action) {
        if (isAlmighty(caller)) {
            return new Decision.Almighty();
        }
        var node = caller.node();
        if (!node.isEmpty() && nodes.allows(node, action)) {
            return new Decision.OwnNode(node);
        }
        if (requests.allows(caller, action)) {
            return new Decision.OwnRequest();
        }
        var now = grants.newest();
        var grant = now.first(
                caller,
                action.namespace(),
                rule -> rule.allows(
                        action.verb(), action.group(), action.resource(), action.subresource(), action.name()));
        return grant == null
                ? new Decision.Denied(now.missingRoles(caller, action.namespace()))
                : new Decision.Granted(grant);
    }

    /** Whether a caller may ask an address that is no object. */
    public Decision decidePath(Caller caller, String verb, String path) {
        if (isAlmighty(caller)) {
            return new Decision.Almighty();
        }
        var node = caller.node();
        if (!node.isEmpty() && nodes.allowsPath(verb, path)) {
            return new Decision.OwnNode(node);
        }
        var now = grants.newest();
        var grant = now.first(caller, "", rule -> rule.allowsPath(verb, path));
        return grant == null ? new Decision.Denied(now.missingRoles(caller, "")) : new Decision.Granted(grant);
    }

    /** Every rule by which roles and bindings give the caller something in this namespace, or everywhere when it is empty. */
    public List<PolicyRule> rules(Caller caller, String namespace) {
        return grants.newest().rules(caller, namespace);
    }

    /** The rules of a role; empty when it is not there. */
    public Optional<List<PolicyRule>> rulesOf(ObjectKey role) {
        return Optional.ofNullable(grants.newest().rulesOf(role));
    }

    private static boolean isAlmighty(Caller caller) {
        return caller.groups().contains(ALMIGHTY);
    }

    private static boolean isAnonymous(Caller caller) {
        return caller.groups().contains("system:unauthenticated");
    }

    private static ProblemException unauthorized() {
        return Problem.of(Reason.UNAUTHORIZED, "Unauthorized: send a client certificate or a bearer token")
                .toException();
    }

    private static ProblemException forbidden(Caller caller, String verb, String path, Decision denied) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        "forbidden: User \"" + caller.user() + "\" cannot " + verb + " path \"" + path + "\""
                                + because(denied))
                .toException();
    }

    private static ProblemException forbidden(Caller caller, Action action, Decision denied) {
        var resource = action.group().isEmpty() ? action.resource() : action.resource() + "." + action.group();
        var what = action.subresource().isEmpty() ? action.resource() : action.resource() + "/" + action.subresource();
        var where = action.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + action.namespace() + "\"";
        var name = action.name().isEmpty() ? "" : " \"" + action.name() + "\"";
        return Problem.of(
                        Reason.FORBIDDEN,
                        resource + name + " is forbidden: User \"" + caller.user() + "\" cannot " + action.verb()
                                + " resource \"" + what + "\" in API group \"" + action.group() + "\"" + where
                                + because(denied),
                        new Problem.Target(action.group(), action.resource(), action.name(), ""))
                .toException();
    }

    private static String because(Decision denied) {
        return denied.reason().isEmpty() ? "" : ": " + denied.reason();
    }
}
