package sh.deploy.apiserver.http;

import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Sharer;

/** Whose share of the server a request takes: that of whoever is proved to ask, whatever they ask for and act as. */
final class Shares {
    /** As the cluster's own authority names them; in the group below nobody is by a request for a certificate. */
    private static final String CONTROLLERS = "system:controllers";

    private static final String MASTERS = "system:masters";

    private Shares() {}

    /** Nobody becomes a node or the controllers by acting as one. */
    static Level level(Caller proved) {
        if (proved.user().equals(Authenticator.ANONYMOUS.user())) {
            return Level.STRANGERS;
        }
        if (proved.source().startsWith(Impersonation.SOURCE)) {
            return Level.WORKLOAD;
        }
        boolean isControllers =
                proved.user().equals(CONTROLLERS) && proved.groups().contains(MASTERS);
        return isControllers || !proved.node().isEmpty() ? Level.SYSTEM : Level.WORKLOAD;
    }

    static Crowd crowd(Caller proved) {
        return new Crowd(level(proved), of(proved).crowd());
    }

    static Sharer of(Caller proved) {
        return Sharer.of(proved.user());
    }
}
