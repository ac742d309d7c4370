package sh.deploy.apiserver.watch;

import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Retention;

/**
 * Bounds of a durable state.
 *
 * @param resumableChanges how many changes before a restart watches can resume from, when the log holds them
 * @param checkpointBytes least that is appended between two checkpoints; never less than twice the size of the state itself
 * @param retention how much history the log keeps
 */
public record StateSettings(
        AppenderSettings appender,
        StoreSettings store,
        int resumableChanges,
        long checkpointBytes,
        Retention retention) {
    public static final StateSettings DEFAULT =
            new StateSettings(AppenderSettings.DEFAULT, StoreSettings.DEFAULT, 1_000, 16L << 20, Retention.DEFAULT);

    public StateSettings {
        if (resumableChanges < 0 || checkpointBytes < 1) {
            throw new IllegalArgumentException("bounds of the state must be positive");
        }
    }
}
