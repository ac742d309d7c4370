package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Materials;

/**
 * The volumes of claims on this node's disk: a folder each, below one that holds nothing else, named as the volume. The path that a
 * volume's object states is for people; here it is never followed. They outlive pods and agents. Safe for all threads.
 */
public final class ClaimFolders {
    /** As any user of any container may write it. */
    private static final int OPEN = 0777;

    private final Path root;
    private final String node;
    private final Materials materials;

    /**
     * @param root made when it is needed
     * @param node whose volumes these are
     * @param materials the claims and volumes that the server sent
     */
    public ClaimFolders(Path root, String node, Materials materials) {
        this.root = root;
        this.node = node;
        this.materials = materials;
    }

    /**
     * The volume that a pod's claim has got on this node.
     *
     * @throws NotYet while it has none here
     */
    String volume(Pod pod, String claimName) {
        var claim = materials.claim(ObjectFacts.namespace(pod), claimName);
        if (claim == null) {
            throw new NotYet("persistentvolumeclaim \"" + claimName + "\" not found");
        }
        if (!LocalVolumes.isBound(claim)) {
            throw new NotYet("persistentvolumeclaim \"" + claimName + "\" is not bound");
        }
        var volume = materials.volume(LocalVolumes.volumeName(claim));
        if (volume == null) {
            throw new NotYet("volume " + LocalVolumes.volumeName(claim) + " of persistentvolumeclaim \"" + claimName
                    + "\" is not on node " + node);
        }
        check(volume, claim);
        return ObjectFacts.name(volume);
    }

    private void check(PersistentVolume volume, PersistentVolumeClaim claim) {
        var name = ObjectFacts.name(volume);
        if (!LocalVolumes.isOf(volume, claim) || !LocalVolumes.isName(name)) {
            throw new CannotConfigure("volume " + name + " was not made for persistentvolumeclaim \""
                    + ObjectFacts.name(claim) + "\" with uid " + ObjectFacts.uid(claim));
        }
        if (!LocalVolumes.node(volume).equals(node)) {
            throw new CannotConfigure("volume " + name + " is on node " + LocalVolumes.node(volume));
        }
        if (ObjectFacts.isBeingDeleted(volume)
                && !ObjectFacts.finalizers(volume).contains(LocalVolumes.VOLUME_PROTECTION)) {
            throw new CannotConfigure("volume " + name + " is being deleted");
        }
    }

    /**
     * The folder of a volume; it never comes to be without the mode it shall have, and one that is there keeps what it has. One at a
     * time: a second pod of the claim must find the first one's folder, not move another into its place.
     */
    synchronized Path prepare(String volume, FsGroup group) throws IOException {
        var folder = folder(volume);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            var fresh = root.resolve(volume + ".new");
            Files.createDirectories(fresh);
            group.ownFolder(fresh, OPEN);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } else if (!group.owns(folder)) {
            group.ownFolder(folder, (int) Files.getAttribute(folder, "unix:mode") & 07777 | 0070);
        }
        return folder;
    }

    /** Removes a volume and all that is in it, which may take long; harmless when there is none. */
    public void remove(String volume) throws IOException {
        for (var going = aside(volume); going.isPresent(); going = aside(volume)) {
            FolderRemoval.empty(going.get());
            Files.deleteIfExists(going.get());
        }
    }

    /** What is left of it, out of the way of those that need other volumes; also what an earlier agent did not come to the end of. */
    private synchronized Optional<Path> aside(String volume) throws IOException {
        var folder = folder(volume);
        var going = root.resolve(volume + ".removed");
        if (Files.isDirectory(going, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(going);
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(folder);
            return Optional.empty();
        }
        Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
        return Optional.of(going);
    }

    private Path folder(String volume) {
        if (!LocalVolumes.isName(volume)) {
            throw new IllegalArgumentException("no volume of a claim is called \"" + volume + "\"");
        }
        return root.resolve(volume);
    }

    /** What is missing is on its way, as a rule: the pod and its claim are told of separately. */
    static final class NotYet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotYet(String message) {
            super(message);
        }
    }
}
