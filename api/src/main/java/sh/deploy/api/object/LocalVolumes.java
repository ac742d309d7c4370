package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that stay on one node: what server, controllers and agents agree on. A volume is made for one claim and named by its uid, so
 * a claim made anew under the same name never gets what its namesake had.
 */
public final class LocalVolumes {
    /** Who makes the volumes of a storage class. */
    public static final String PROVISIONER = "deploy.sh/local";

    /** The storage class that a cluster begins with. */
    public static final String CLASS = "local";

    /** Of a storage class: claims that name none get it. */
    public static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    /** Of a claim: the node that the scheduler chose for its first pod, and with it for the volume. */
    public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    /** Of a volume: who made it. */
    public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    /** Of a volume: the id of the disk that its folder was made on. From then on it is that folder or none. */
    public static final String DISK = "deploy.sh/disk";

    /** Of a node: the folder on its machine that holds its volumes. An agent that does not say it keeps none. */
    public static final String FOLDER = "deploy.sh/volumes";

    /** A claim stays while a pod uses it. */
    public static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";

    /** A volume stays while a claim has it. */
    public static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";

    /** A volume stays until its node has removed its folder. */
    public static final String FOLDER_PROTECTION = "deploy.sh/local-volume";

    private static final String ONE_POD = "ReadWriteOncePod";
    private static final List<String> ACCESS_MODES = List.of("ReadWriteOnce", ONE_POD);
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final Pattern NAME = Pattern.compile("pvc-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern DISK_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private LocalVolumes() {}

    /** The volume of a claim. */
    public static String name(String claimUid) {
        return "pvc-" + claimUid;
    }

    /** Whether a volume, or its folder, may be called so; such a name leads nowhere else. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether this can be the id of a disk. */
    public static boolean isDisk(String id) {
        return DISK_ID.matcher(id).matches();
    }

    /** The disk that a volume's folder was made on; empty when it has not been made. */
    public static String disk(PersistentVolume volume) {
        return ObjectFacts.annotations(volume).getOrDefault(DISK, "");
    }

    /** The node that a volume is on; empty when it does not say so as ours do. */
    public static String node(PersistentVolume volume) {
        var affinity = volume.getSpec().getNodeAffinity();
        if (affinity == null || affinity.getRequired() == null) {
            return "";
        }
        return affinity.getRequired().getNodeSelectorTerms().stream()
                .flatMap(term -> term.getMatchExpressions().stream())
                .filter(rule -> HOSTNAME.equals(rule.getKey()) && "In".equals(rule.getOperator()))
                .flatMap(rule -> rule.getValues().stream())
                .findFirst()
                .orElse("");
    }

    /** Whether a volume was made for just this claim. */
    public static boolean isOf(PersistentVolume volume, PersistentVolumeClaim claim) {
        return isFor(volume.getSpec().getClaimRef(), claim)
                && ObjectFacts.name(volume).equals(name(ObjectFacts.uid(claim)));
    }

    private static boolean isFor(@Nullable ObjectReference reference, PersistentVolumeClaim claim) {
        return reference != null
                && ObjectFacts.uid(claim).equals(reference.getUid())
                && ObjectFacts.name(claim).equals(reference.getName())
                && ObjectFacts.namespace(claim).equals(reference.getNamespace());
    }

    /** Whether a claim has got its volume, and both say so. */
    public static boolean isBound(PersistentVolumeClaim claim) {
        return claim.getStatus() != null
                && "Bound".equals(claim.getStatus().getPhase())
                && !volumeName(claim).isEmpty();
    }

    /** The volume that a claim has or is getting; empty when there is none yet. */
    public static String volumeName(PersistentVolumeClaim claim) {
        var name = claim.getSpec().getVolumeName();
        return name == null ? "" : name;
    }

    public static Optional<String> selectedNode(PersistentVolumeClaim claim) {
        return Optional.ofNullable(ObjectFacts.annotations(claim).get(SELECTED_NODE))
                .filter(node -> !node.isEmpty());
    }

    /** Names of the claims that a pod uses, each once. */
    public static List<String> claims(Pod pod) {
        if (pod.getSpec() == null || pod.getSpec().getVolumes() == null) {
            return List.of();
        }
        return pod.getSpec().getVolumes().stream()
                .map(volume -> volume.getPersistentVolumeClaim())
                .filter(Objects::nonNull)
                .map(source -> source.getClaimName())
                .distinct()
                .toList();
    }

    /** Whether a storage class makes such volumes. */
    public static boolean isOurs(GenericKubernetesResource storageClass) {
        return PROVISIONER.equals(storageClass.getAdditionalProperties().get("provisioner"));
    }

    /** Name of the storage class; empty for none. */
    public static String className(PersistentVolumeClaim claim) {
        var name = claim.getSpec().getStorageClassName();
        return name == null ? "" : name;
    }

    /** Whether a volume on one node can be used as the claim wants. */
    public static boolean canBeUsedAsAsked(PersistentVolumeClaim claim) {
        return ACCESS_MODES.containsAll(claim.getSpec().getAccessModes());
    }

    /** Whether one pod alone may use the volume at a time. */
    public static boolean isForOnePod(PersistentVolumeClaim claim) {
        return claim.getSpec().getAccessModes().contains(ONE_POD);
    }
}
