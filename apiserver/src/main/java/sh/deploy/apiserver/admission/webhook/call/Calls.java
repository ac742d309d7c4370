package sh.deploy.apiserver.admission.webhook.call;

import java.time.Duration;
import sh.deploy.api.time.Time;

/** Makes calls. Safe for all threads. */
public final class Calls {
    private final AddressRules rules;
    private final Resolver resolver;
    private final Time time;

    public Calls(AddressRules rules, Resolver resolver, Time time) {
        this.rules = rules;
        this.resolver = resolver;
        this.time = time;
    }

    /** Returns at once; the answer is awaited by {@link PendingCall#await}. */
    public PendingCall start(Endpoint endpoint, byte[] body, Duration timeout) {
        var call = new PendingCall(endpoint, body, timeout, rules, resolver, time);
        call.start();
        return call;
    }
}
