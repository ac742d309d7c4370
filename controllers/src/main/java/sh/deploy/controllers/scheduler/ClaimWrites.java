package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/**
 * Notes on a pod's claims that have no volume yet the node that was chosen, before the pod is bound to it. Safe for all threads.
 */
final class ClaimWrites {
    private final ApiClient client;
    private final Cache<PersistentVolumeClaim> claims;

    ClaimWrites(ApiClient client, Cache<PersistentVolumeClaim> claims) {
        this.client = client;
        this.claims = claims;
    }

    /**
     * A claim that has changed since it was looked at is refused as a conflict.
     *
     * @return whether every claim has its volume on this node, or gets it there
     */
    boolean select(Pod pod, String node) {
        for (var name : LocalVolumes.claims(pod)) {
            var claim = claims.get(ObjectFacts.namespace(pod), name).orElse(null);
            if (claim == null) {
                return false;
            }
            if (LocalVolumes.volumeName(claim).isEmpty() && !isSelected(claim, node)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSelected(PersistentVolumeClaim claim, String node) {
        var before = LocalVolumes.selectedNode(claim);
        if (before.isPresent()) {
            return before.get().equals(node);
        }
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata")
                .put("uid", ObjectFacts.uid(claim))
                .put("resourceVersion", claim.getMetadata().getResourceVersion())
                .putObject("annotations")
                .put(LocalVolumes.SELECTED_NODE, node);
        client.patch(
                ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                ObjectFacts.namespace(claim),
                ObjectFacts.name(claim),
                Patch.merge(fields));
        return true;
    }

    /** Whether a claim of the pod that was not known is there after all: the pod is looked at again when it is heard of. */
    boolean isBehind(Pod pod) {
        return LocalVolumes.claims(pod).stream()
                .filter(name -> claims.get(ObjectFacts.namespace(pod), name).isEmpty())
                .anyMatch(name -> client.find(ResourceTypes.PERSISTENT_VOLUME_CLAIM, ObjectFacts.namespace(pod), name)
                        .isPresent());
    }
}
