package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/** Reads from a pod and its claims what matters to where it may run. Looks into caches only. */
public final class ClaimReader {
    private final Cache<PersistentVolumeClaim> claims;
    private final Cache<PersistentVolume> volumes;
    private final Cache<GenericKubernetesResource> classes;

    private ClaimReader(
            Cache<PersistentVolumeClaim> claims,
            Cache<PersistentVolume> volumes,
            Cache<GenericKubernetesResource> classes) {
        this.claims = claims;
        this.volumes = volumes;
        this.classes = classes;
    }

    public static ClaimReader of(LoopKit kit) {
        return new ClaimReader(
                kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM).cache(),
                kit.informers().of(ResourceTypes.PERSISTENT_VOLUME).cache(),
                kit.informers().of(ResourceTypes.STORAGE_CLASS).cache());
    }

    /** As {@link PodReader}, with what the claims ask for. */
    public PodFacts read(Pod pod) {
        var facts = PodReader.read(pod);
        var names = LocalVolumes.claims(pod);
        return names.isEmpty() ? facts : facts.with(volumes(ObjectFacts.namespace(pod), names));
    }

    private PodFacts.Volumes volumes(String namespace, List<String> names) {
        var uids = new HashSet<String>();
        var alone = new HashSet<String>();
        var nodes = new HashSet<String>();
        for (var name : names) {
            var claim = claims.get(namespace, name).orElse(null);
            var obstacle = claim == null ? notFound(name) : obstacle(claim);
            if (claim == null || !obstacle.isEmpty()) {
                return PodFacts.Volumes.impossible(obstacle);
            }
            uids.add(ObjectFacts.uid(claim));
            if (LocalVolumes.isForOnePod(claim)) {
                alone.add(ObjectFacts.uid(claim));
            }
            node(claim).ifPresent(nodes::add);
        }
        return new PodFacts.Volumes("", Set.copyOf(uids), Set.copyOf(alone), Set.copyOf(nodes));
    }

    static String notFound(String claim) {
        return "persistentvolumeclaim \"" + claim + "\" not found";
    }

    /** Why no pod may use the claim now; the words are those of Kubernetes' scheduler, where it has some. */
    private String obstacle(PersistentVolumeClaim claim) {
        var name = "persistentvolumeclaim \"" + ObjectFacts.name(claim) + "\" ";
        if (ObjectFacts.isBeingDeleted(claim)) {
            return name + "is being deleted";
        }
        if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
            return name + "bound to non-existent persistentvolume \"" + LocalVolumes.volumeName(claim) + "\"";
        }
        if (!LocalVolumes.volumeName(claim).isEmpty()) {
            return node(claim).isPresent() ? "" : "pod has unbound immediate PersistentVolumeClaims";
        }
        if (classes.get("", LocalVolumes.className(claim))
                .filter(LocalVolumes::isOurs)
                .isEmpty()) {
            return "pod has unbound immediate PersistentVolumeClaims";
        }
        return LocalVolumes.canBeUsedAsAsked(claim)
                ? ""
                : name + "asks for an access mode that a volume on one node does not have";
    }

    /** Where its volume is, or is being made; the cache of volumes may be behind. */
    private Optional<String> node(PersistentVolumeClaim claim) {
        return volumes.get("", LocalVolumes.volumeName(claim))
                .map(LocalVolumes::node)
                .or(() -> LocalVolumes.selectedNode(claim));
    }
}
