package sh.deploy.kubelet.environment;

import java.time.Duration;

/**
 * A token as the server gave it. Its times go by a clock that only measures and never jumps, whatever day it is here or there. Pods
 * differ in when theirs are renewed, so that those of a node, which came together, do not come together again.
 *
 * @param renewAtNanos when another is to be asked for
 */
public record PodToken(String value, long renewAtNanos) {
    /** One that lives longer is renewed like this one, after a day. Source: Kubernetes, "ServiceAccount token volume projection". */
    private static final Duration LONGEST_LIFE = Duration.ofHours(30);

    /** Of its life are used before it is renewed: four fifths, give or take a tenth. */
    private static final int LEAST_PER_MILLE = 700;

    private static final int SPREAD_PER_MILLE = 200;

    private static final Duration SOON = Duration.ofMinutes(1);

    /** @param uid of its pod */
    public static PodToken given(String value, String uid, long nowNanos, Duration life) {
        var counted = life.compareTo(LONGEST_LIFE) < 0 ? life : LONGEST_LIFE;
        int used = LEAST_PER_MILLE + Math.floorMod(uid.hashCode(), SPREAD_PER_MILLE + 1);
        return new PodToken(value, nowNanos + counted.toNanos() / 1_000 * used);
    }

    /** The same, but renewed within a minute, since it may be worth nothing any more. */
    public PodToken renewedSoon(String uid, long nowNanos) {
        var wait = Duration.ofMillis(Math.floorMod(uid.hashCode(), SOON.toMillis()));
        long soon = nowNanos + wait.toNanos();
        return soon - renewAtNanos < 0 ? new PodToken(value, soon) : this;
    }

    @Override
    public String toString() {
        return "PodToken[renewed at " + renewAtNanos + " ns]";
    }
}
