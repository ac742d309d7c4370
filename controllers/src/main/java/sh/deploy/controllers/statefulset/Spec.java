package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads StatefulSets, where the model has null for a default. */
final class Spec {
    private static final int HISTORY = 10;

    private Spec() {}

    static int replicas(StatefulSet set) {
        return or(set.getSpec().getReplicas(), 1);
    }

    /** The lowest number. */
    static int start(StatefulSet set) {
        var ordinals = set.getSpec().getOrdinals();
        return ordinals == null ? 0 : or(ordinals.getStart(), 0);
    }

    /** Pods are made and deleted one after the other, not all at once. */
    static boolean isOrdered(StatefulSet set) {
        return !"Parallel".equals(set.getSpec().getPodManagementPolicy());
    }

    /** Pods of an old template are replaced from here, not when somebody deletes them. */
    static boolean isRolling(StatefulSet set) {
        var strategy = set.getSpec().getUpdateStrategy();
        return strategy == null || !"OnDelete".equals(strategy.getType());
    }

    /** How many pods, from the lowest number on, keep the template they have. */
    static int partition(StatefulSet set) {
        var strategy = set.getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        return rolling == null ? 0 : or(rolling.getPartition(), 0);
    }

    static Duration minimumReady(StatefulSet set) {
        return Duration.ofSeconds(or(set.getSpec().getMinReadySeconds(), 0));
    }

    static int historyLimit(StatefulSet set) {
        return or(set.getSpec().getRevisionHistoryLimit(), HISTORY);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
