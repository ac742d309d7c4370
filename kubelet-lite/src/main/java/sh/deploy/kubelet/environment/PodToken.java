package sh.deploy.kubelet.environment;

import java.time.Duration;
import java.time.Instant;

/**
 * A token as the server gave it. Its times go by this machine's clock, which may differ from the server's.
 *
 * @param renewAt when another is to be asked for
 */
public record PodToken(String value, Instant renewAt) {
    /** Source: Kubernetes' documentation, "ServiceAccount token volume projection". */
    private static final Duration LONGEST = Duration.ofHours(24);

    private static final int PERCENT_OF_LIFE = 80;

    public static PodToken given(String value, Instant now, Duration life) {
        var used = life.multipliedBy(PERCENT_OF_LIFE).dividedBy(100);
        return new PodToken(value, now.plus(used.compareTo(LONGEST) < 0 ? used : LONGEST));
    }

    @Override
    public String toString() {
        return "PodToken[renewed at " + renewAt + "]";
    }
}
