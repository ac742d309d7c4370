package sh.deploy.apiserver.postgres;

import java.time.Duration;

/**
 * How the embedded server runs. What makes it durable is not a setting.
 *
 * @param startLimit how long it may take until it accepts connections, recovery after a crash included
 * @param stopLimit how long an orderly stop may take before it is made to stop at once
 */
public record EmbeddedPostgresSettings(
        int sharedBuffersMegabytes, int maxConnections, Duration startLimit, Duration stopLimit) {
    public static final EmbeddedPostgresSettings DEFAULT =
            new EmbeddedPostgresSettings(32, 20, Duration.ofSeconds(60), Duration.ofSeconds(30));
}
