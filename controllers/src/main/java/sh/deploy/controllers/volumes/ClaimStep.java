package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;

/** What is to be done next about a claim. */
sealed interface ClaimStep {
    /** It is as it should be, or somebody else's turn. */
    record Nothing() implements ClaimStep {}

    /** No pod uses it, so it may go. */
    record LetGo() implements ClaimStep {}

    /** It stays without a volume, and people are told why. */
    record Tell(boolean warning, String reason, String message) implements ClaimStep {}

    /** Its volume's object is to be made on this node. */
    record Provision(String node) implements ClaimStep {}

    /** It and its volume are there and have to be told of each other. */
    record Bind(PersistentVolume volume) implements ClaimStep {}

    /** The node that was chosen is gone before there was a volume: another may be chosen. */
    record Unselect(String node) implements ClaimStep {}

    /** Its volume is gone. */
    record Lose() implements ClaimStep {}

    ClaimStep NOTHING = new Nothing();

    /**
     * What is known about a claim.
     *
     * @param storageClass that it names, if there is one
     * @param volume that it names, or the one that would be its
     * @param node where its first pod is or will be, if that is known
     * @param nodeThere whether that node exists
     * @param used whether a pod that has a node uses it
     */
    record Known(
            PersistentVolumeClaim claim,
            Optional<GenericKubernetesResource> storageClass,
            Optional<PersistentVolume> volume,
            Optional<String> node,
            boolean nodeThere,
            boolean used) {}

    /** Pure. */
    static ClaimStep next(Known known) {
        var claim = known.claim();
        if (ObjectFacts.isBeingDeleted(claim)) {
            boolean isProtected = ObjectFacts.finalizers(claim).contains(LocalVolumes.CLAIM_PROTECTION);
            return isProtected && !known.used() ? new LetGo() : NOTHING;
        }
        if (known.volume().isPresent()) {
            return with(claim, known.volume().get());
        }
        if (!LocalVolumes.volumeName(claim).isEmpty()) {
            return LocalVolumes.isBound(claim) ? new Lose() : NOTHING;
        }
        return without(known);
    }

    private static ClaimStep with(PersistentVolumeClaim claim, PersistentVolume volume) {
        if (!LocalVolumes.isOf(volume, claim)) {
            return warning(
                    "FailedBinding", "volume \"" + ObjectFacts.name(volume) + "\" already bound to a different claim.");
        }
        return LocalVolumes.isBound(claim) ? NOTHING : new Bind(volume);
    }

    private static ClaimStep without(Known known) {
        var claim = known.claim();
        var className = LocalVolumes.className(claim);
        if (className.isEmpty()) {
            return normal(
                    "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
        }
        if (known.storageClass().isEmpty()) {
            return warning("ProvisioningFailed", "storageclass.storage.k8s.io \"" + className + "\" not found");
        }
        if (!LocalVolumes.isOurs(known.storageClass().get())) {
            return normal(
                    "ExternalProvisioning",
                    "Waiting for a volume to be created by the provisioner of storage class \"" + className
                            + "\"; this cluster makes volumes of " + LocalVolumes.PROVISIONER + " only");
        }
        if (!LocalVolumes.canBeUsedAsAsked(claim)) {
            return warning(
                    "ProvisioningFailed",
                    "failed to provision volume with StorageClass \"" + className
                            + "\": only ReadWriteOnce and ReadWriteOncePod are supported, as the volume is on one node");
        }
        if (known.node().isEmpty()) {
            return normal("WaitForFirstConsumer", "waiting for first consumer to be created before binding");
        }
        var node = known.node().get();
        return known.nodeThere() ? new Provision(node) : new Unselect(node);
    }

    private static ClaimStep normal(String reason, String message) {
        return new Tell(false, reason, message);
    }

    private static ClaimStep warning(String reason, String message) {
        return new Tell(true, reason, message);
    }
}
