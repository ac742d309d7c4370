package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.quantity.Amount;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.NotYetGiven;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.linux.Mounts;

/**
 * Everything of one pod on this machine's disk: its volumes, and files the agent gives its containers; of the volumes of its claims, which
 * outlive it, only where they are. For one thread at a time.
 */
public final class PodFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PodFolder.class);
    private static final AtomicBoolean SECRETS_ON_DISK_TOLD = new AtomicBoolean();

    private final Path root;
    private final @Nullable ClaimFolders claims;
    private final SubPaths subPaths;
    private final Map<String, Map<String, VolumeFile>> written = new HashMap<>();

    /** Volumes of claims by the pod's name for them. */
    private final Map<String, Path> claimed = new ConcurrentHashMap<>();

    /**
     * @param root of this pod alone; made when it is needed
     * @param claims where the volumes of its claims lie
     */
    public PodFolder(Path root, @Nullable ClaimFolders claims) {
        this.root = root;
        this.claims = claims;
        this.subPaths = new SubPaths(root.resolve("subpaths"));
    }

    /** Of a pod that is gone, or that has no claims. */
    public PodFolder(Path root) {
        this(root, null);
    }

    /**
     * A problem with one volume, for the event {@code FailedMount}.
     *
     * @param awaited what is missing comes by itself, as a rule, and soon
     */
    public record Problem(String volume, String message, boolean awaited) {}

    /**
     * Makes all volumes, or brings them up to date.
     *
     * @param begun its containers have begun, maybe under an earlier agent: what they made of their volumes since is their own affair
     * @return what could not be made; empty when the containers may start
     */
    public List<Problem> prepare(Pod pod, Materials materials, Surroundings where, boolean begun) {
        return pod.getSpec().getVolumes().stream()
                .flatMap(volume -> {
                    try {
                        prepare(volume, pod, materials, where, begun);
                        return java.util.stream.Stream.empty();
                    } catch (CannotConfigure e) {
                        return java.util.stream.Stream.of(
                                new Problem(volume.getName(), String.valueOf(e.getMessage()), false));
                    } catch (ClaimFolders.NotYet | NotYetGiven e) {
                        return java.util.stream.Stream.of(
                                new Problem(volume.getName(), String.valueOf(e.getMessage()), true));
                    } catch (IOException e) {
                        return java.util.stream.Stream.of(new Problem(volume.getName(), e.toString(), false));
                    }
                })
                .toList();
    }

    private void prepare(Volume volume, Pod pod, Materials materials, Surroundings where, boolean begun)
            throws IOException {
        var folder = folder(volume);
        if (volume.getHostPath() != null) {
            HostPaths.prepare(volume.getHostPath());
        } else if (volume.getEmptyDir() != null) {
            emptyDir(folder, volume.getEmptyDir(), pod);
        } else if (volume.getPersistentVolumeClaim() != null && claims != null) {
            var found = claims.volume(pod, volume.getPersistentVolumeClaim().getClaimName());
            var there = claims.prepare(found, FsGroup.of(pod));
            if (!begun && !there.equals(claimed.get(volume.getName()))) {
                Ownership.give(there, FsGroup.of(pod)); // once
            }
            claimed.put(volume.getName(), there);
        } else if (VolumeContent.isComposed(volume)) {
            var files = VolumeContent.of(volume, pod, materials, where);
            if (VolumeContent.holdsSecrets(volume)) {
                secretFolder(folder);
            }
            AtomicFolder.write(folder, files, written.getOrDefault(volume.getName(), Map.of()), FsGroup.of(pod));
            written.put(volume.getName(), files);
        } else {
            throw new CannotConfigure(
                    "this type of volume is not supported;"
                            + " there are emptyDir, hostPath, configMap, secret, downwardAPI, projected and persistentVolumeClaim");
        }
    }

    private static void emptyDir(Path folder, EmptyDirVolumeSource source, Pod pod) throws IOException {
        if (Files.isDirectory(folder) && (!"Memory".equals(source.getMedium()) || Mounts.isMounted(folder))) {
            return;
        }
        if ("Memory".equals(source.getMedium())) {
            var limit = source.getSizeLimit();
            if (!MemoryFolder.mount(folder, 0777, Amount.of(limit).units())) {
                throw new CannotConfigure("emptyDir with medium Memory needs an agent that runs as root");
            }
        } else {
            Files.createDirectories(folder);
        }
        FsGroup.of(pod).ownFolder(folder, 0777);
    }

    /**
     * In memory, so that no secret is written to a disk; a folder that has content on disk stays there, since containers that
     * run look into it.
     */
    private static void secretFolder(Path folder) throws IOException {
        if (!AtomicFolder.isWritten(folder)
                && !MemoryFolder.mount(folder, 0755, 0)
                && SECRETS_ON_DISK_TOLD.compareAndSet(false, true)) {
            LOG.warn(
                    "Secrets of pods lie on disk, below {}: to keep them in memory the agent must run as root", folder);
        }
    }

    private Path folder(Volume volume) {
        return root.resolve("volumes").resolve(volume.getName());
    }

    /** Whether a volume of a claim is one of this pod's, once it was made ready. */
    public boolean uses(String claimedVolume) {
        return claimed.values().stream().anyMatch(path -> path.endsWith(claimedVolume));
    }

    /**
     * Where a volume lies on the host.
     *
     * @throws CannotConfigure when it is a claim's and was not made ready
     */
    public Path source(Volume volume) {
        if (volume.getPersistentVolumeClaim() != null) {
            var path = claimed.get(volume.getName());
            if (path == null) {
                throw new CannotConfigure("volume \"" + volume.getName() + "\" is not ready");
            }
            return path;
        }
        return volume.getHostPath() != null ? Path.of(volume.getHostPath().getPath()) : folder(volume);
    }

    /**
     * Where the engine finds a part of a volume, which is made a folder when it is not there. It stays there until the folder is removed, or
     * the part has been another several times.
     *
     * @param container that sees it
     * @param mount which one of its mounts
     * @throws CannotConfigure when it leads out of the volume, or cannot be had without danger
     */
    public Path source(Volume volume, String subPath, String container, int mount) {
        return VolumeContent.isComposed(volume)
                ? composed(source(volume), subPath)
                : subPaths.mount(source(volume), subPath, container + "-" + mount);
    }

    /** Of a volume that no container may write, and whose names are links to what the agent wrote last. */
    private static Path composed(Path base, String subPath) {
        try {
            var path = base.resolve(subPath).normalize();
            if (Path.of(subPath).isAbsolute() || !path.startsWith(base)) {
                throw new CannotConfigure("subPath \"" + subPath + "\" leads out of the volume");
            }
            requireInside(nearest(path), base, subPath);
            if (!Files.exists(path)) {
                Files.createDirectories(path);
                AtomicFolder.setMode(path, 0777);
            }
            var real = path.toRealPath();
            requireInside(real, base, subPath);
            return real;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of it is there already. */
    private static Path nearest(Path path) {
        var there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private static void requireInside(Path path, Path base, String subPath) throws IOException {
        if (!path.toRealPath().startsWith(base.toRealPath())) {
            throw new CannotConfigure("subPath \"" + subPath + "\" leads out of the volume");
        }
    }

    /** Writes a file of the agent's own, such as the pod's {@code /etc/hosts}; touches nothing when it holds that already. */
    public Path file(String name, String content) {
        try {
            var path = root.resolve(name);
            if (!Files.exists(path) || !Files.readString(path).equals(content)) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, content);
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what {@link #file} wrote; harmless when there is none. */
    public void removeFile(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty file that containers of any user may write, such as for the termination message. */
    public Path writableFile(String name) {
        try {
            var path = root.resolve(name);
            if (!Files.exists(path)) {
                Files.createDirectories(path.getParent());
                Files.createFile(path);
                AtomicFolder.setMode(path, 0666);
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a container wrote into {@link #writableFile} last, at most so many bytes; empty when there is nothing. */
    public String readEnd(String name, int maxBytes) {
        try (var in = Files.newInputStream(root.resolve(name))) {
            in.skipNBytes(Math.max(0, Files.size(root.resolve(name)) - maxBytes));
            return new String(in.readNBytes(maxBytes), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Removes all of it from the disk. Only after the pod's last container is gone. */
    public void remove() {
        try {
            subPaths.removeAll(); // first: they show what must stay, such as the volumes of claims
            var volumes = root.resolve("volumes");
            if (Files.isDirectory(volumes)) {
                try (var folders = Files.list(volumes)) {
                    for (var folder : folders.toList()) {
                        MemoryFolder.unmount(folder);
                    }
                }
            }
            AtomicFolder.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes off what was mounted for its containers, which are all gone; volumes stay as they are. */
    public void removeSubPaths() {
        try {
            subPaths.removeAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
