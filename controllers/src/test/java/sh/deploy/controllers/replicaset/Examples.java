package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Instant;
import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.controllers.nodes.NodeStanding;

/** ReplicaSets and pods to test with. */
final class Examples {
    static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    private Examples() {}

    static ReplicaSet set(int replicas) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .withUid("set")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A running pod of the set above, on a node of its own, ready since a minute before {@link #NOW}. */
    static Pod ready(String name) {
        return readySince(name, NOW.minusSeconds(60));
    }

    static Pod readySince(String name, Instant since) {
        return new PodBuilder(unready(name))
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(since.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod unready(String name) {
        return new PodBuilder(unassigned(name))
                .editSpec()
                .withNodeName("node-of-" + name)
                .endSpec()
                .editStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    static Pod unassigned(String name) {
        return new PodBuilder(stray(name))
                .editMetadata()
                .addToOwnerReferences(PodMaker.ownedBy(set(1)))
                .endMetadata()
                .build();
    }

    /** A pod that matches the set above and that nobody manages. */
    static Pod stray(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .addToLabels("app", "web")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static Pod on(String node, Pod pod) {
        return new PodBuilder(pod).editSpec().withNodeName(node).endSpec().build();
    }

    static Pod replacing(String node, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(Replacement.ANNOTATION, node)
                .endMetadata()
                .build();
    }

    /** The pods of a set whose nodes are all in contact. */
    static Replicas inContact(Pod... owned) {
        return Replicas.of(List.of(owned), node -> NodeStanding.IN_CONTACT);
    }

    static Pod claiming(Pod pod) {
        return pod.edit()
                .editOrNewSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim("data", false)
                .endVolume()
                .endSpec()
                .build();
    }

    static Pod guarded(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "true")
                .endMetadata()
                .build();
    }

    static Pod leaving(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();
    }

    static Pod ended(Pod pod) {
        return new PodBuilder(pod).editStatus().withPhase("Failed").endStatus().build();
    }
}
