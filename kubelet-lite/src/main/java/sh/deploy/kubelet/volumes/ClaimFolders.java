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
 * volume's object states is for people; here it is never followed. They outlive pods and agents. A folder is made once: from then on the
 * volume's object names the disk that it is on, and when that disk is not there, no pod gets another folder in its place. Safe for all
 * threads.
 */
public final class ClaimFolders {
    /** As any user of any container may write it. */
    private static final int OPEN = 0777;

    private final Path root;
    private final String node;
    private final Materials materials;
    private final Notes notes;

    /** Where it is noted for good that a folder is made. */
    public interface Notes {
        /** Returns at once; the volume's object says so some time later, or never. */
        void prepared(String volume, String uid, String disk);
    }

    /**
     * @param root made when it is needed
     * @param node whose volumes these are
     * @param materials the claims and volumes that the server sent
     */
    public ClaimFolders(Path root, String node, Materials materials, Notes notes) {
        this.root = root;
        this.node = node;
        this.materials = materials;
        this.notes = notes;
    }

    /**
     * The volume that a pod's claim has got on this node.
     *
     * @throws NotYet while it has none here
     */
    PersistentVolume volume(Pod pod, String claimName) {
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
        return volume;
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
     * The folder of a volume; it never comes to be without the mode and group it shall have, and one that is there keeps what it has. One at a
     * time: a second pod of the claim must find the first one's folder, not move another into its place.
     *
     * @throws NotYet while the volume's object does not name the disk: what is in the folder could be lost without a word
     * @throws CannotConfigure when the folder was made, and is not here
     */
    synchronized Path prepare(PersistentVolume volume, FsGroup group) throws IOException {
        var folder = folder(ObjectFacts.name(volume));
        if (LocalVolumes.disk(volume).isEmpty()) {
            make(folder, group);
            notes.prepared(ObjectFacts.name(volume), ObjectFacts.uid(volume), DiskId.ensure(root));
            throw new NotYet(
                    "volume " + ObjectFacts.name(volume) + " is made; it waits until the server has noted where");
        }
        requireThatItIsHere(volume, folder);
        return folder;
    }

    private void make(Path folder, FsGroup group) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            var fresh = root.resolve(folder.getFileName() + ".new");
            Files.createDirectories(fresh);
            group.ownFolder(fresh, OPEN);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            DiskId.sync(root);
        }
    }

    private void requireThatItIsHere(PersistentVolume volume, Path folder) throws IOException {
        var made = LocalVolumes.disk(volume);
        var here = DiskId.read(root);
        if (made.equals(here) && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var found =
                here.isEmpty() ? "a disk without an id" : made.equals(here) ? "that disk without it" : "disk " + here;
        throw new CannotConfigure(
                "the data of %s is not here: volume %s was made on disk %s of node %s, and %s is on %s. %s"
                        .formatted(claimOf(volume), ObjectFacts.name(volume), made, node, root, found, wayOut(volume)));
    }

    private static String claimOf(PersistentVolume volume) {
        var claim = volume.getSpec().getClaimRef();
        return "persistentvolumeclaim \"" + claim.getNamespace() + "/" + claim.getName() + "\"";
    }

    private static String wayOut(PersistentVolume volume) {
        return "Bring the disk or the folder back; or delete the claim; or let the volume begin anew with what is on the disk that is"
                + " there now: kubectl annotate pv " + ObjectFacts.name(volume) + " " + LocalVolumes.DISK + "-";
    }

    /** The disk that the volume was made on when another is there, or none: what is on it stays. */
    public Optional<String> diskElsewhere(PersistentVolume volume) throws IOException {
        var made = LocalVolumes.disk(volume);
        return made.isEmpty() || made.equals(DiskId.read(root)) ? Optional.empty() : Optional.of(made);
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
