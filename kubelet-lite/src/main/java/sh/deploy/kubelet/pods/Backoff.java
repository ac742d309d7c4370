package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a container waits before it begins again. The first restart is at once; then one second, doubled with each
 * death that follows soon, up to a minute and never more. One that ran well for a while is forgiven. A start that failed
 * is never repeated at once. Whoever had to wait then takes its turn among those of the node: see {@link RestartBudget}.
 *
 * @param deaths in a row
 * @param turn when it may begin again for the others' sake; null until it has asked, and when it need not
 */
record Backoff(int deaths, @Nullable Instant turn) {
    static final Backoff NONE = new Backoff(0);
    static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration RAN_WELL = Duration.ofSeconds(10);

    Backoff(int deaths) {
        this(deaths, null);
    }

    Backoff withTurn(Instant turn) {
        return new Backoff(deaths, turn);
    }

    Backoff afterDeath(Duration ran) {
        return new Backoff(ran.compareTo(forgivenAfter()) >= 0 ? 1 : deaths + 1);
    }

    /** For how long a container must run that its next death is its first again. */
    Duration forgivenAfter() {
        var enough = delay().multipliedBy(2);
        return enough.compareTo(RAN_WELL) > 0 ? enough : RAN_WELL;
    }

    Backoff afterFailedStart() {
        return new Backoff(Math.max(deaths, 1) + 1);
    }

    Duration delay() {
        if (deaths <= 1) {
            return Duration.ZERO;
        }
        var doubled = Duration.ofSeconds(1L << Math.min(deaths - 2, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
