package sh.deploy.apiserver.admission.webhook;

import java.time.Duration;
import java.util.OptionalLong;
import sh.deploy.api.time.Time;

/** When to say what happens too often to be said each time. Safe for all threads. */
final class Sparingly {
    private final long everyNanos;
    private final Time time;
    private boolean said;
    private long lastNanos;
    private long unsaid;

    /** @param every at most once in so long */
    Sparingly(Duration every, Time time) {
        this.everyNanos = every.toNanos();
        this.time = time;
    }

    /** It has happened once more. @return how often it was not said since it was; empty when it is not to be said now either */
    synchronized OptionalLong next() {
        long now = time.nanos();
        if (said && now - lastNanos < everyNanos) {
            unsaid++;
            return OptionalLong.empty();
        }
        var others = OptionalLong.of(unsaid);
        said = true;
        lastNanos = now;
        unsaid = 0;
        return others;
    }
}
