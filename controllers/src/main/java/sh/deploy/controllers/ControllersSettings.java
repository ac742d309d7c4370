package sh.deploy.controllers;

import java.time.Duration;

/**
 * What a controllers process is told.
 *
 * @param identity who we are in the lease; another process has another
 * @param leaseDuration how long the others wait for a leader that says nothing; whole seconds
 * @param leaseRenewal how often a leader says something
 * @param eventTtl how long an Event is kept after it was last counted up
 */
public record ControllersSettings(String identity, Duration leaseDuration, Duration leaseRenewal, Duration eventTtl) {
    public ControllersSettings {
        if (identity.isBlank()) {
            throw new IllegalArgumentException("a controllers process needs an identity for its lease");
        }
        if (eventTtl.isNegative() || eventTtl.isZero()) {
            throw new IllegalArgumentException("the time that events are kept must be positive, got " + eventTtl);
        }
    }

    /** Five seconds of lease, renewed every one and a half: a busy machine may miss two renewals. Events for an hour. */
    public static ControllersSettings usual(String identity) {
        return new ControllersSettings(identity, Duration.ofSeconds(5), Duration.ofMillis(1_500), Duration.ofHours(1));
    }
}
