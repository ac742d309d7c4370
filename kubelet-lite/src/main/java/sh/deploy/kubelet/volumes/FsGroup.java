package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The group that the volumes of a pod belong to, so that its containers may read them whatever user they run as.
 *
 * <p>Source: Kubernetes Pod API, {@code securityContext.fsGroup}.
 *
 * @param id empty where the pod states none: files keep the agent's own group
 * @param topTellsAll whether a volume whose top folder is the group's is its whole: {@code fsGroupChangePolicy: OnRootMismatch}
 */
record FsGroup(OptionalInt id, boolean topTellsAll) {
    static final FsGroup NONE = new FsGroup(OptionalInt.empty(), false);

    private static final int GROUP_READS = 0440;
    private static final int INHERITED_BY_FILES = 02000;

    static FsGroup of(Pod pod) {
        var security = pod.getSpec().getSecurityContext();
        return security == null || security.getFsGroup() == null
                ? NONE
                : new FsGroup(
                        OptionalInt.of(Math.toIntExact(security.getFsGroup())),
                        "OnRootMismatch".equals(security.getFsGroupChangePolicy()));
    }

    /** A file's mode, with what lets the group read it. */
    int fileMode(int stated) {
        return id.isPresent() ? stated | GROUP_READS : stated;
    }

    /** Gives a folder this group, which what is made in it inherits. */
    void ownFolder(Path folder, int mode) throws IOException {
        own(folder, id.isPresent() ? mode | INHERITED_BY_FILES : mode);
    }

    /** Gives a file or folder this group, then the mode, which a change of group may cut. */
    void own(Path path, int mode) throws IOException {
        if (id.isPresent()) {
            Files.setAttribute(path, "unix:gid", id.getAsInt());
        }
        AtomicFolder.setMode(path, mode);
    }

    boolean owns(Path path) throws IOException {
        return id.isEmpty() || Files.getAttribute(path, "unix:gid").equals(id.getAsInt());
    }
}
