package sh.deploy.apiserver.admission.webhook.call;

import java.time.Duration;
import java.util.function.Supplier;
import sh.deploy.api.time.Time;

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
     * @param body made by the call's own thread once it has its place
     */
    public PendingCall start(Endpoint endpoint, Supplier<Body> body, Duration timeout) {
        var call = new PendingCall(endpoint, body, timeout, rules, lookups, time);
        call.start();
        return call;
    }
}
