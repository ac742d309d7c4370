package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files all change at once. The files lie in a hidden folder {@code ..N}, the link {@code ..data} points to
 * it, and each visible name is a link through {@code ..data}; a change writes the next {@code ..N} and moves the link.
 * That is the layout containers know from Kubernetes.
 */
final class AtomicFolder {
    private static final String CURRENT = "..data";

    private AtomicFolder() {}

    /**
     * Makes the folder hold exactly these files; touches nothing when it does already.
     *
     * @param before what this agent wrote last; empty when it has not written yet
     */
    static void write(Path folder, Map<String, VolumeFile> files, Map<String, VolumeFile> before, FsGroup group)
            throws IOException {
        boolean there = isWritten(folder);
        if (there && (files.equals(before) || before.isEmpty() && holds(folder, files, group))) {
            return;
        }
        Files.createDirectories(folder);
        group.ownFolder(folder, 0755);
        var old = current(folder);
        var next = folder.resolve(".." + (old == null ? 1 : Integer.parseInt(old.substring(2)) + 1));
        delete(next);
        Files.createDirectory(next);
        group.ownFolder(next, 0755);
        for (var file : files.entrySet()) {
            var path = next.resolve(file.getKey());
            makeFolders(next, Path.of(file.getKey()), group);
            Files.write(path, file.getValue().content());
            group.own(path, file.getValue().mode());
        }
        var link = folder.resolve("..data_next");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, next.getFileName());
        Files.move(link, folder.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        showNames(folder, files);
        if (old != null) {
            delete(folder.resolve(old));
        }
    }

    /** The folders between a root and a file below it. */
    private static void makeFolders(Path root, Path file, FsGroup group) throws IOException {
        var folder = root;
        for (int depth = 0; depth < file.getNameCount() - 1; depth++) {
            folder = folder.resolve(file.getName(depth));
            if (!Files.exists(folder)) {
                Files.createDirectory(folder);
                group.ownFolder(folder, 0755);
            }
        }
    }

    /** Whether it has content. */
    static boolean isWritten(Path folder) {
        return Files.exists(folder.resolve(CURRENT));
    }

    /** Whether an earlier agent wrote just these files. */
    private static boolean holds(Path folder, Map<String, VolumeFile> files, FsGroup group) throws IOException {
        var found = new HashMap<String, VolumeFile>();
        var root = folder.resolve(CURRENT).toRealPath();
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                if (!group.owns(path)) {
                    return false;
                }
                int mode = (int) Files.getAttribute(path, "unix:mode") & 07777;
                found.put(root.relativize(path).toString(), new VolumeFile(Files.readAllBytes(path), mode));
            }
        }
        return found.equals(files);
    }

    private static @Nullable String current(Path folder) throws IOException {
        try {
            return Files.readSymbolicLink(folder.resolve(CURRENT)).toString();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void showNames(Path folder, Map<String, VolumeFile> files) throws IOException {
        var names = new HashSet<String>();
        files.keySet().forEach(path -> names.add(path.split("/")[0]));
        for (var name : names) {
            var link = folder.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(CURRENT, name));
            }
        }
        try (var entries = Files.list(folder)) {
            for (var entry : entries.toList()) {
                var name = entry.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(entry);
                }
            }
        }
    }

    static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /** Deletes a tree; links are deleted, never followed. Harmless when there is none. */
    static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
