package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;

/** What a rollout remembers in annotations: {@code kubectl rollout} reads them. Pure. */
final class Annotations {
    static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String MAXIMUM = "deployment.kubernetes.io/max-replicas";
    private static final Set<String> OWN =
            Set.of(REVISION, HISTORY, DESIRED, MAXIMUM, "kubectl.kubernetes.io/last-applied-configuration");

    private Annotations() {}

    /** 0 when it has none, or none that is a number. */
    static long revision(HasMetadata object) {
        return number(object, REVISION);
    }

    /** How many replicas the Deployment wanted when the set was last sized; 0 when never. */
    static int desired(ReplicaSet set) {
        return Math.toIntExact(number(set, DESIRED));
    }

    /** How many pods the Deployment allowed when the set was last sized; 0 when never. */
    static int maximum(ReplicaSet set) {
        return Math.toIntExact(number(set, MAXIMUM));
    }

    /** What a set of this Deployment says about the size it was given. */
    static Map<String, String> sizing(Deployment deployment) {
        int replicas = Facts.replicas(deployment);
        int most = replicas + Bounds.of(deployment).surge();
        return Map.of(DESIRED, Integer.toString(replicas), MAXIMUM, Integer.toString(most));
    }

    /** Those of the Deployment that its current set carries too, so that an undo can bring them back. */
    static Map<String, String> inherited(Deployment deployment) {
        var inherited = new TreeMap<>(ObjectFacts.annotations(deployment));
        inherited.keySet().removeAll(OWN);
        inherited.remove(Standby.REPLICAS);
        return inherited;
    }

    /**
     * How many pods shall stand by is, like the number of replicas, no part of a revision: every set says what the Deployment says, so
     * that {@code kubectl rollout undo}, which takes the old set's annotations, does not change it. Nothing where the pods of an old
     * template must not run twice.
     */
    static Optional<String> standbys(Deployment deployment, ReplicaSet set) {
        var template = set.getSpec().getTemplate().getMetadata();
        return template != null && AtMostOne.applies(template)
                ? Optional.empty()
                : Standby.asked(deployment.getMetadata());
    }

    /** What the set of the current template must carry that it does not yet: the newest revision, and what it inherits. */
    static Map<String, String> lacking(Deployment deployment, ReplicaSet current, long newestOld) {
        var has = ObjectFacts.annotations(current);
        var lacking = new TreeMap<String, String>();
        inherited(deployment).forEach((name, value) -> {
            if (!value.equals(has.get(name))) {
                lacking.put(name, value);
            }
        });
        if (revision(current) <= newestOld) {
            lacking.put(REVISION, Long.toString(newestOld + 1));
            if (revision(current) > 0) {
                lacking.put(HISTORY, history(has.get(HISTORY), revision(current)));
            }
        }
        return lacking;
    }

    private static String history(@Nullable String earlier, long revision) {
        return earlier == null || earlier.isEmpty() ? Long.toString(revision) : earlier + "," + revision;
    }

    private static long number(HasMetadata object, String name) {
        try {
            return Long.parseLong(ObjectFacts.annotations(object).getOrDefault(name, "0"));
        } catch (NumberFormatException unusable) {
            return 0;
        }
    }
}
