package sh.deploy.apiserver.admission.webhook.call;

import java.time.Duration;
import java.util.function.Supplier;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Sharer;

/** Makes calls. Safe for all threads. */
public final class Calls {
    private final AddressRules rules;
    private final Lookups lookups;
    private final Time time;

    public Calls(AddressRules rules, Resolver resolver, Time time) {
        this.rules = rules;
        this.lookups = new Lookups(resolver);
        this.time = time;
    }

    /**
     * Returns at once; the answer is awaited by {@link PendingCall#await}.
     *
     * @param who calls, and waits for a place in their crowd's turn
     * @param body made by the call's own thread once it has its place
     * @param whenOver runs once, before anybody learns how it ended; must not block
     */
    public PendingCall start(Endpoint endpoint, Sharer who, Supplier<Body> body, Duration timeout, Runnable whenOver) {
        var call = new PendingCall(endpoint, who, body, timeout, whenOver, rules, lookups, time);
        call.start();
        return call;
    }
}
