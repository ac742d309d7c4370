package sh.deploy.apiserver.audit;

import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;

/** Whose request an event tells of, as far as that decides how much room there is for it, and whether somebody waits until it is written. */
enum Priority {
    /** Refused before it was let in. */
    REFUSED(true, false),
    /** Let in, and of nobody who was proved. */
    ANONYMOUS(true, true),
    USUAL(false, true),
    /** Of the controllers, without which nothing that fails is replaced: carried out also where it cannot be recorded. */
    EXEMPT(false, false);

    /** As the cluster's own authority names them. */
    private static final String CONTROLLERS = "system:controllers";

    /** In which the controllers are, and nobody is by a request for a certificate, who may be called like them. */
    private static final String MASTERS = "system:masters";

    private final boolean isOfStrangers;
    private final boolean isAwaited;

    Priority(boolean isOfStrangers, boolean isAwaited) {
        this.isOfStrangers = isOfStrangers;
        this.isAwaited = isAwaited;
    }

    /** Of a request that is let in. */
    static Priority of(@Nullable Caller caller) {
        if (caller == null || caller.user().equals(Authenticator.ANONYMOUS.user())) {
            return ANONYMOUS;
        }
        return caller.user().equals(CONTROLLERS) && caller.groups().contains(MASTERS) ? EXEMPT : USUAL;
    }

    /** Whether anybody can make as many of these as they like. */
    boolean isOfStrangers() {
        return isOfStrangers;
    }

    /** Whether the request goes on only once the event is written, where nothing may be done without a record. */
    boolean isAwaited() {
        return isAwaited;
    }
}
