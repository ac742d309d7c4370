package sh.deploy.apiserver.authz;

import java.util.Set;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;

/**
 * Says who may do what: nobody anything, but for the group {@code system:masters}, which may everything, and for a node, which
 * may what its agent needs. Safe for all threads.
 */
public final class Authorizer {
    private static final String ALMIGHTY = "system:masters";
    private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version");
    /** What every authenticated caller may read to find its way. */
    private static final Set<String> DISCOVERY_PATHS = Set.of("/api", "/apis", "/openapi");

    private final NodeRules nodes;

    public Authorizer(NodeRules nodes) {
        this.nodes = nodes;
    }

    /** @throws ProblemException 401 for somebody unknown, 403 for somebody who may not */
    public Permit permit(Caller caller, Action action) {
        if (caller.groups().contains(ALMIGHTY) || (!caller.node().isEmpty() && nodes.allows(caller.node(), action))) {
            return new Permit(caller, action);
        }
        throw isAnonymous(caller) ? unauthorized() : forbidden(caller, action);
    }

    /** Checks an address that is no object, such as {@code /metrics}. */
    public void permitPath(Caller caller, String verb, String path) {
        if (caller.groups().contains(ALMIGHTY) || isBelow(OPEN_PATHS, path)) {
            return;
        }
        if (isAnonymous(caller)) {
            throw unauthorized();
        }
        if (!isBelow(DISCOVERY_PATHS, path)) {
            throw Problem.of(
                            Reason.FORBIDDEN,
                            "forbidden: User \"" + caller.user() + "\" cannot " + verb + " path \"" + path + "\"")
                    .toException();
        }
    }

    private static boolean isBelow(Set<String> roots, String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    private static boolean isAnonymous(Caller caller) {
        return caller.groups().contains("system:unauthenticated");
    }

    private static ProblemException unauthorized() {
        return Problem.of(Reason.UNAUTHORIZED, "Unauthorized: send a client certificate or a bearer token")
                .toException();
    }

    private static ProblemException forbidden(Caller caller, Action action) {
        var resource = action.group().isEmpty() ? action.resource() : action.resource() + "." + action.group();
        var what = action.subresource().isEmpty() ? action.resource() : action.resource() + "/" + action.subresource();
        var where = action.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + action.namespace() + "\"";
        var name = action.name().isEmpty() ? "" : " \"" + action.name() + "\"";
        return Problem.of(
                        Reason.FORBIDDEN,
                        resource + name + " is forbidden: User \"" + caller.user() + "\" cannot " + action.verb()
                                + " resource \"" + what + "\" in API group \"" + action.group() + "\"" + where,
                        new Problem.Target(action.group(), action.resource(), action.name(), ""))
                .toException();
    }
}
