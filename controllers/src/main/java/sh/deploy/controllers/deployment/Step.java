package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Map;
import java.util.Optional;

/** One write that a rollout needs. */
sealed interface Step {
    /** Makes the set of the current template. */
    record Create(ReplicaSet set) implements Step {}

    /** Gives a set a size, and notes what the Deployment wanted then. The size may be the one it has. */
    record Scale(ReplicaSet set, int size) implements Step {
        int difference() {
            return size - Facts.size(set);
        }
    }

    /** Writes annotations and the minimum ready time that the set lacks. */
    record Annotate(ReplicaSet set, Map<String, String> annotations, int minReadySeconds) implements Step {}

    /** Writes how many pods shall stand by for the set, or that nothing is said of it. */
    record StandBy(ReplicaSet set, Optional<String> count) implements Step {}

    /** Notes the revision on the Deployment itself. */
    record NoteRevision(long revision) implements Step {}

    /** Forgets an old set. */
    record Delete(ReplicaSet set) implements Step {}
}
