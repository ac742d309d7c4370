package sh.deploy.apiserver.nodes;

import java.util.Set;
import sh.deploy.api.node.wire.VolumeRemoved;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets a volume go once its node has removed the folder. Takes one name off the volume's finalizers and does nothing else, in the server's
 * own name: agents may not write volumes. What a node says of volumes that are not on it, or that nobody deletes, is dropped.
 */
final class VolumeReports implements AutoCloseable {
    private static final int MAX_VOLUMES_WAITING = 20_000;
    private static final Caller SERVER = new Caller("system:apiserver", Set.of("system:masters"), "loopback");

    private record VolumeId(String name, String uid) {}

    private final Registry registry;
    private final Store store;
    private final KeyedWrites<VolumeId, String> writes;

    VolumeReports(Registry registry, Store store) {
        this.registry = registry;
        this.store = store;
        this.writes = new KeyedWrites<>("volume-removed", MAX_VOLUMES_WAITING, (older, newer) -> newer, this::write);
    }

    void removed(Caller agent, VolumeRemoved removed) {
        writes.offer(new VolumeId(removed.getName(), removed.getUid()), agent.node());
    }

    @Override
    public void close() {
        writes.close();
    }

    private void write(VolumeId id, String node) {
        var stored = store.newest().get(new ObjectKey("", "persistentvolumes", "", id.name()));
        if (stored == null
                || !stored.uid().equals(id.uid())
                || !NodeVolumes.nodeOf(stored).equals(node)) {
            return;
        }
        var volume = JsonTrees.object(stored.json());
        if (Tree.has(volume, "metadata", "deletionTimestamp") && letGo(volume)) {
            registry.execute(SERVER, ApiRequest.update("", "v1", "persistentvolumes", "", id.name(), volume));
        }
    }

    /** @return whether the node was waited for */
    private static boolean letGo(ObjectNode volume) {
        var others = Tree.texts(volume, "metadata", "finalizers");
        if (!others.remove(LocalVolumes.FOLDER_PROTECTION)) {
            return false;
        }
        var left = Tree.child(volume, "metadata").putArray("finalizers");
        others.forEach(left::add);
        return true;
    }
}
