package sh.deploy.apiserver.nodes;

import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.VolumePrepared;
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
 * Notes on a volume the disk on which its node has made the folder, once, and lets it go once its node has removed that. Does nothing else,
 * in the server's own name: agents may not write volumes. What a node says of volumes that are not on it, or that nobody deletes, is
 * dropped.
 */
final class VolumeReports implements AutoCloseable {
    private static final int MAX_VOLUMES_WAITING = 20_000;

    private record VolumeId(String name, String uid) {}

    private record Prepared(String node, String disk) {}

    private final Registry registry;
    private final Store store;
    private final KeyedWrites<VolumeId, Prepared> preparations;
    private final KeyedWrites<VolumeId, String> removals;

    VolumeReports(Registry registry, Store store) {
        this.registry = registry;
        this.store = store;
        this.preparations =
                new KeyedWrites<>("volume-prepared", MAX_VOLUMES_WAITING, (older, newer) -> newer, this::writePrepared);
        this.removals =
                new KeyedWrites<>("volume-removed", MAX_VOLUMES_WAITING, (older, newer) -> newer, this::writeRemoved);
    }

    void prepared(Caller agent, VolumePrepared prepared) {
        if (LocalVolumes.isDisk(prepared.getDisk())) {
            preparations.offer(
                    new VolumeId(prepared.getName(), prepared.getUid()),
                    new Prepared(agent.node(), prepared.getDisk()));
        }
    }

    void removed(Caller agent, VolumeRemoved removed) {
        removals.offer(new VolumeId(removed.getName(), removed.getUid()), agent.node());
    }

    @Override
    public void close() {
        preparations.close();
        removals.close();
    }

    private void writePrepared(VolumeId id, Prepared prepared) {
        var volume = find(id, prepared.node());
        if (volume != null && !Tree.has(volume, "metadata", "annotations", LocalVolumes.DISK)) {
            Tree.child(Tree.child(volume, "metadata"), "annotations").put(LocalVolumes.DISK, prepared.disk());
            write(id, volume);
        }
    }

    private void writeRemoved(VolumeId id, String node) {
        var volume = find(id, node);
        if (volume != null && Tree.has(volume, "metadata", "deletionTimestamp") && letGo(volume)) {
            write(id, volume);
        }
    }

    /** As the server has it; null when it is another one, or not on this node. */
    private @Nullable ObjectNode find(VolumeId id, String node) {
        var stored = store.newest().get(new ObjectKey("", "persistentvolumes", "", id.name()));
        if (stored == null
                || !stored.uid().equals(id.uid())
                || !NodeVolumes.nodeOf(stored).equals(node)) {
            return null;
        }
        return JsonTrees.object(stored.json());
    }

    private void write(VolumeId id, ObjectNode volume) {
        registry.execute(Caller.SERVER, ApiRequest.update("", "v1", "persistentvolumes", "", id.name(), volume));
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
