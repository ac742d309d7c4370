package sh.deploy.apiserver.authz;

import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * What nodes, and machines that want to become one, may do to get a certificate: ask for it, and see what became of what they asked for.
 * For the latter it is all they may. What is asked for is judged by admission.
 */
public final class OwnRequests {
    private final Supplier<Snapshot> newest;

    public OwnRequests(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    boolean allows(Caller caller, Action action) {
        return isAbout(action)
                && (BootstrapTokens.isBearer(caller) || !caller.node().isEmpty())
                && (action.verb().equals("create") && action.name().isEmpty()
                        || action.verb().equals("get") && isOwn(caller, action.name()));
    }

    private static boolean isAbout(Action action) {
        return action.group().equals(SigningRequests.GROUP)
                && action.resource().equals(SigningRequests.RESOURCE)
                && action.subresource().isEmpty();
    }

    private boolean isOwn(Caller caller, String name) {
        var stored = newest.get().get(new ObjectKey(SigningRequests.GROUP, SigningRequests.RESOURCE, "", name));
        return stored != null
                && Tree.text(JsonTrees.object(stored.json()), "spec", "username")
                        .equals(caller.user());
    }
}
