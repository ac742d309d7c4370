package sh.deploy.apiserver.authz;

import sh.deploy.apiserver.authn.Caller;

/** Proof that this caller may do this. Only the {@link Authorizer} makes one. */
public final class Permit {
    private final Caller caller;
    private final Action action;

    Permit(Caller caller, Action action) {
        this.caller = caller;
        this.action = action;
    }

    public Caller caller() {
        return caller;
    }

    public Action action() {
        return action;
    }
}
