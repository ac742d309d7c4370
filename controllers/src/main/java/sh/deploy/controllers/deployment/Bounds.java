package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollout may stray from the number of replicas, which it is added to without overflow.
 *
 * @param surge pods above it
 * @param unavailable pods below it
 */
record Bounds(int surge, int unavailable) {
    /** Fractions of a pod round up for the surge and down for what is missing; both zero would stand still, so one may miss. */
    static Bounds of(Deployment deployment) {
        int replicas = Facts.replicas(deployment);
        if (Facts.recreates(deployment) || replicas == 0) {
            return new Bounds(0, 0);
        }
        var strategy = deployment.getSpec().getStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        int surge = resolve(rolling == null ? null : rolling.getMaxSurge(), replicas, true);
        int unavailable = resolve(rolling == null ? null : rolling.getMaxUnavailable(), replicas, false);
        if (surge == 0 && unavailable == 0) {
            return new Bounds(0, 1);
        }
        return new Bounds(Math.min(surge, Integer.MAX_VALUE - replicas), Math.min(unavailable, replicas));
    }

    private static int resolve(@Nullable IntOrString value, int replicas, boolean up) {
        if (value != null && value.getIntVal() != null) {
            return value.getIntVal();
        }
        var text = value == null ? "25%" : value.getStrVal();
        if (text == null || !text.endsWith("%")) {
            throw new IllegalArgumentException("a bound of a rollout must be a number or a percentage, got " + text);
        }
        long scaled = Long.parseLong(text.substring(0, text.length() - 1)) * replicas;
        return Math.clamp(up ? Math.ceilDiv(scaled, 100L) : scaled / 100, 0, Integer.MAX_VALUE);
    }
}
