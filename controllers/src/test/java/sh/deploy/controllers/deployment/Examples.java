package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deployments and ReplicaSets to test with. */
final class Examples {
    static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private Examples() {}

    /** Rolls, of revision 2's image {@code two}. */
    static Deployment deployment(int replicas, int surge, int unavailable) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .withUid("deployment")
                .withGeneration(2L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withProgressDeadlineSeconds(600)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(surge))
                .withMaxUnavailable(new IntOrString(unavailable))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("two")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static Deployment recreating(int replicas) {
        return new DeploymentBuilder(deployment(replicas, 1, 0))
                .editSpec()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .endSpec()
                .build();
    }

    static Deployment paused(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withPaused(true)
                .endSpec()
                .build();
    }

    /** The set of the template as it is, of revision 2. */
    static ReplicaSet current(Deployment deployment, int size, int available) {
        var rollout = new Rollout(deployment, Optional.empty(), List.of(), false);
        return sized(NewSet.of(rollout, size), "current", 2, size, available);
    }

    /** A set of an older template. */
    static ReplicaSet old(Deployment deployment, long revision, int size, int available) {
        var older = new DeploymentBuilder(deployment)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("old-" + revision)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        var rollout = new Rollout(older, Optional.empty(), List.of(), false);
        return sized(NewSet.of(rollout, size), "old-" + revision, revision, size, available);
    }

    /** The same set while it has another number of pods than it wants. */
    static ReplicaSet having(ReplicaSet set, int pods) {
        return new ReplicaSetBuilder(set)
                .editStatus()
                .withReplicas(pods)
                .endStatus()
                .build();
    }

    private static ReplicaSet sized(ReplicaSet set, String name, long revision, int size, int available) {
        return new ReplicaSetBuilder(set)
                .editMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .withCreationTimestamp("2026-01-01T00:0" + revision + ":00Z")
                .addToAnnotations(Annotations.REVISION, Long.toString(revision))
                .endMetadata()
                .withNewStatus()
                .withReplicas(size)
                .withReadyReplicas(available)
                .withAvailableReplicas(available)
                .endStatus()
                .build();
    }
}
