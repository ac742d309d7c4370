package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.TreeMap;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;

/** Makes the ReplicaSet of a Deployment's template. Pure. */
final class NewSet {
    private NewSet() {}

    static ReplicaSet of(Rollout rollout, int size) {
        var deployment = rollout.deployment();
        var hash = Template.hash(deployment.getSpec().getTemplate(), collisions(deployment));
        var template = Template.withHash(deployment.getSpec().getTemplate(), hash);
        var annotations = new TreeMap<>(Annotations.inherited(deployment));
        annotations.putAll(Annotations.sizing(deployment));
        Standby.asked(deployment.getMetadata()).ifPresent(count -> annotations.put(Standby.REPLICAS, count));
        annotations.put(Annotations.REVISION, Long.toString(rollout.newestOldRevision() + 1));
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(ObjectFacts.namespace(deployment))
                .withName(ObjectFacts.name(deployment) + "-" + hash)
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(annotations)
                .withOwnerReferences(ownedBy(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(size)
                .withMinReadySeconds(Facts.minReadySeconds(deployment))
                .withSelector(new LabelSelectorBuilder(deployment.getSpec().getSelector())
                        .addToMatchLabels(Template.HASH_LABEL, hash)
                        .build())
                .withTemplate(template)
                .endSpec()
                .build();
    }

    static OwnerReference ownedBy(Deployment deployment) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(ObjectFacts.name(deployment))
                .withUid(ObjectFacts.uid(deployment))
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    private static int collisions(Deployment deployment) {
        return deployment.getStatus() == null
                ? 0
                : Facts.or(deployment.getStatus().getCollisionCount(), 0);
    }
}
