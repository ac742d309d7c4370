package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.linux.HeldFile;
import sh.deploy.kubelet.linux.Mounts;

/**
 * Parts of a pod's volumes that its containers see alone, each mounted at a place that no container can write. An engine is told a path and
 * follows it later, when a container may have put a link to the host in the part's place; where it is told such a place, it finds what was
 * looked at. The way to the part is gone step by step from the volume's own folder, and through no link. A place is named for what is
 * mounted there, so it never comes to show something else. Safe for all threads.
 *
 * <p>What was mounted is found again by looking into the folder of these places, also what an agent left that was killed. Source of the
 * dangers: CVE-2017-1002101, CVE-2021-25741.
 */
final class SubPaths {
    /** Of one mount of a container: a start that is under way may need the last but one, where its part was replaced meanwhile. */
    static final int KEPT = 3;

    /** What can be stated where a folder is made; other bits are inherited. */
    private static final int STICKY_AND_PERMISSIONS = 01777;

    private final Path root;

    /** By who mounts it; the one that was asked for last comes first. */
    private final Map<String, Deque<Path>> places = new HashMap<>();

    /** @param root of the places, on the host; made when it is needed */
    SubPaths(Path root) {
        this.root = root;
    }

    /**
     * Where the engine finds a part of a volume. What is not there is made a folder, with the permissions that the volume has.
     *
     * @param volume its own folder
     * @param user which mount of which container, as part of a file name without dots
     * @throws CannotConfigure when the part is not in the volume, or cannot be mounted
     */
    synchronized Path mount(Path volume, String subPath, String user) {
        try (var part = hold(volume, subPath)) {
            var identity = part.identity();
            var place = root.resolve(user + "." + identity.device() + "-" + identity.inode());
            if (!shows(place, part)) {
                mount(part, place);
            }
            keep(user, place);
            return place;
        } catch (InterruptedIOException over) {
            throw new UncheckedIOException(over);
        } catch (IOException e) {
            throw new CannotConfigure("subPath \"" + subPath + "\" cannot be mounted: " + e.getMessage());
        }
    }

    private static HeldFile hold(Path volume, String subPath) throws IOException {
        var names = names(subPath);
        var at = HeldFile.of(volume.toRealPath());
        try {
            int permissions = at.permissions() & STICKY_AND_PERMISSIONS;
            for (var name : names) {
                var next = step(at, name, permissions);
                at.close();
                at = next;
            }
            return at;
        } catch (IOException | RuntimeException e) {
            at.close();
            throw e;
        }
    }

    private static List<String> names(String subPath) throws IOException {
        var names = Arrays.stream(subPath.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        if (subPath.startsWith("/") || names.contains("..")) {
            throw new IOException("it leads out of the volume");
        }
        if (subPath.indexOf('\0') >= 0) {
            throw new IOException("no name of a file has a character 0");
        }
        return names;
    }

    private static HeldFile step(HeldFile folder, String name, int permissions) throws IOException {
        if (!folder.isFolder()) {
            throw new IOException("it leads through what is no folder");
        }
        var there = folder.child(name);
        if (there.isEmpty()) {
            folder.makeFolder(name, permissions);
            there = folder.child(name);
        }
        var child = there.orElseThrow(() -> new NoSuchFileException(name, null, "it went as soon as it was made"));
        if (child.isLink()) {
            child.close();
            throw new IOException(
                    "\"" + name + "\" is a link, and links in volumes are not followed; name what it leads to");
        }
        return child;
    }

    private boolean shows(Path place, HeldFile part) throws IOException {
        if (!Mounts.isMounted(place)) {
            return false;
        }
        try (var shown = HeldFile.of(place)) {
            return shown.identity().equals(part.identity());
        }
    }

    private void mount(HeldFile part, Path place) throws IOException {
        Files.createDirectories(root);
        remove(place); // of a machine that was started again, or where an agent was killed
        if (part.isFolder()) {
            Files.createDirectory(place);
        } else {
            Files.createFile(place);
        }
        try {
            Mounts.bind(part, place);
        } catch (AccessDeniedException e) {
            remove(place);
            throw new IOException("this agent may not mount: it takes one that runs as root", e);
        }
        if (!shows(place, part)) {
            remove(place);
            throw new IOException("something else was mounted in its place");
        }
    }

    private void keep(String user, Path place) throws IOException {
        var last = places.get(user);
        if (last == null) {
            last = new ArrayDeque<>(found(user + "."));
            places.put(user, last);
        }
        last.remove(place);
        last.addFirst(place);
        while (last.size() > KEPT) {
            remove(last.removeLast());
        }
    }

    private List<Path> found(String start) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var all = Files.list(root)) {
            return all.filter(place -> place.getFileName().toString().startsWith(start))
                    .toList();
        }
    }

    /** Never what is in it: were it still mounted, that would be the volume's. */
    private static void remove(Path place) throws IOException {
        while (Mounts.isMounted(place)) {
            Mounts.detach(place);
        }
        Files.deleteIfExists(place);
    }

    /** Only after the last container that may be started with one of them is gone. What they showed stays as it is. */
    synchronized void removeAll() throws IOException {
        for (var place : found("")) {
            remove(place);
        }
        Files.deleteIfExists(root);
        places.clear();
    }
}
