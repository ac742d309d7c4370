package sh.deploy.apiserver.authz;

import sh.deploy.apiserver.authn.Caller;

/** Proof that this caller may do this. Only the {@link Authorizer} makes one. */
public final class Permit {
    private final Caller caller;
    private final Action action;
    private final Decision.Allowed by;

    Permit(Caller caller, Action action, Decision.Allowed by) {
        this.caller = caller;
        this.action = action;
        this.by = by;
    }

    public Caller caller() {
        return caller;
    }

    public Action action() {
        return action;
    }

    /** What allows it. */
    public Decision.Allowed by() {
        return by;
    }
}
