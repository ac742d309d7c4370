package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Does the next thing about one claim. What is decided for good is decided on what the server says, not on a cache. */
final class ClaimReconciler implements Reconciler<NamespacedName> {
    private final ApiClient client;
    private final Cache<PersistentVolumeClaim> claims;
    private final Cache<PersistentVolume> volumes;
    private final Cache<GenericKubernetesResource> classes;
    private final Cache<Node> nodes;
    private final Cache<Pod> pods;
    private final EventRecorder events;

    ClaimReconciler(LoopKit kit, EventRecorder events) {
        this.client = kit.client();
        this.claims = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM).cache();
        this.volumes = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME).cache();
        this.classes = kit.informers().of(ResourceTypes.STORAGE_CLASS).cache();
        this.nodes = kit.informers().of(ResourceTypes.NODE).cache();
        this.pods = kit.informers().of(ResourceTypes.POD).cache();
        this.events = events;
    }

    @Override
    public Outcome reconcile(NamespacedName key) {
        var claim = claims.get(key.namespace(), key.name()).orElse(null);
        if (claim != null) {
            try {
                take(ClaimStep.next(known(claim)), claim);
            } catch (ProblemException refused) {
                if (!refused.problem().says(Reason.NOT_FOUND)) {
                    throw refused;
                }
            }
        }
        return Outcome.SETTLED;
    }

    private ClaimStep.Known known(PersistentVolumeClaim claim) {
        var users = users(claim);
        var node = LocalVolumes.selectedNode(claim)
                .or(() -> users.stream().map(PodState::node).findFirst());
        return new ClaimStep.Known(
                claim,
                classes.get("", LocalVolumes.className(claim)),
                volumes.get("", volumeName(claim)),
                node,
                node.flatMap(name -> nodes.get("", name)).isPresent(),
                !users.isEmpty());
    }

    /** That it names, or that it will: the volume may have been made before the claim could be told. */
    private static String volumeName(PersistentVolumeClaim claim) {
        var named = LocalVolumes.volumeName(claim);
        return named.isEmpty() ? LocalVolumes.name(ObjectFacts.uid(claim)) : named;
    }

    /** Pods with a node, the oldest first; pods without one have not seen the volume, and will not if the claim is going. */
    private List<Pod> users(PersistentVolumeClaim claim) {
        return users(claim, pods.find(Index.byClaim(), NamespacedName.of(claim).toString()));
    }

    private static List<Pod> users(PersistentVolumeClaim claim, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> !PodState.node(pod).isEmpty()
                        && LocalVolumes.claims(pod).contains(ObjectFacts.name(claim)))
                .sorted(Comparator.comparing(ObjectFacts::created).thenComparing(ObjectFacts::name))
                .toList();
    }

    private void take(ClaimStep step, PersistentVolumeClaim claim) {
        switch (step) {
            case ClaimStep.Nothing nothing -> {}
            case ClaimStep.LetGo letGo -> letGo(claim);
            case ClaimStep.Tell(boolean warning, String reason, String message) -> {
                if (warning) {
                    events.warning(claim, reason, message);
                } else {
                    events.normal(claim, reason, message);
                }
            }
            case ClaimStep.Provision(String node) -> provision(claim, node);
            case ClaimStep.Bind(PersistentVolume volume) -> bind(claim, volume);
            case ClaimStep.Unselect(String node) -> unselect(claim, node);
            case ClaimStep.Lose lose -> lose(claim);
        }
    }

    private void letGo(PersistentVolumeClaim claim) {
        var now = client.listAll(ResourceTypes.POD, ObjectFacts.namespace(claim), ListOptions.ALL);
        if (users(claim, now.items()).isEmpty()) {
            var left = new ArrayList<>(ObjectFacts.finalizers(claim));
            left.remove(LocalVolumes.CLAIM_PROTECTION);
            client.patch(
                    ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                    ObjectFacts.namespace(claim),
                    ObjectFacts.name(claim),
                    Provision.finalizers(
                            ObjectFacts.uid(claim), claim.getMetadata().getResourceVersion(), left));
        }
    }

    private void provision(PersistentVolumeClaim claim, String node) {
        var folder = nodes.get("", node)
                .map(found -> ObjectFacts.annotations(found).get(LocalVolumes.FOLDER))
                .orElse("");
        if (folder.isEmpty()) {
            events.warning(claim, "ProvisioningFailed", "the agent of node " + node + " does not keep volumes");
            return;
        }
        var made = made(Provision.volume(claim, node, folder, reclaimPolicy(claim)));
        if (!LocalVolumes.isOf(made, claim)) {
            events.warning(
                    claim, "ProvisioningFailed", "there is a volume " + ObjectFacts.name(made) + " of another claim");
            return;
        }
        events.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + ObjectFacts.name(made));
        bind(claim, made);
    }

    private String reclaimPolicy(PersistentVolumeClaim claim) {
        return classes.get("", LocalVolumes.className(claim))
                .map(found -> found.getAdditionalProperties().get("reclaimPolicy"))
                .filter("Retain"::equals)
                .map(String::valueOf)
                .orElse("Delete");
    }

    private PersistentVolume made(PersistentVolume wanted) {
        try {
            return client.create(ResourceTypes.PERSISTENT_VOLUME, wanted);
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.ALREADY_EXISTS)) {
                throw refused;
            }
            return client.get(ResourceTypes.PERSISTENT_VOLUME, "", ObjectFacts.name(wanted));
        }
    }

    private void bind(PersistentVolumeClaim claim, PersistentVolume volume) {
        var namespace = ObjectFacts.namespace(claim);
        var name = ObjectFacts.name(claim);
        if (LocalVolumes.volumeName(claim).isEmpty()) {
            client.patch(ResourceTypes.PERSISTENT_VOLUME_CLAIM, namespace, name, Provision.naming(claim, volume));
        }
        client.patchStatus(ResourceTypes.PERSISTENT_VOLUME_CLAIM, namespace, name, Provision.bound(claim, volume));
    }

    private void unselect(PersistentVolumeClaim claim, String node) {
        if (LocalVolumes.selectedNode(claim).isPresent()
                && client.find(ResourceTypes.NODE, "", node).isEmpty()) {
            client.patch(
                    ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                    ObjectFacts.namespace(claim),
                    ObjectFacts.name(claim),
                    Provision.unselected(claim));
            events.warning(claim, "ProvisioningFailed", "node " + node + " is gone; another may be chosen");
        }
    }

    private void lose(PersistentVolumeClaim claim) {
        if (client.find(ResourceTypes.PERSISTENT_VOLUME, "", LocalVolumes.volumeName(claim))
                .isEmpty()) {
            client.patchStatus(
                    ResourceTypes.PERSISTENT_VOLUME_CLAIM,
                    ObjectFacts.namespace(claim),
                    ObjectFacts.name(claim),
                    Provision.phase(ObjectFacts.uid(claim), "Lost"));
            events.warning(
                    claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        }
    }
}
