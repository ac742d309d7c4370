package sh.deploy.deployctl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files of a data folder, as they lay when they were looked at.
 *
 * @param root the folder
 * @param files the folder itself with an empty path, and what is in it; without what the database and the pods keep
 * @param unread what could not be looked at, each with the reason
 */
record DataFiles(Path root, List<Entry> files, List<String> unread) {
    /** What is many files, and guarded by the folder that it is in. */
    private static final Set<String> NOT_ENTERED = Set.of("volumes", "pods", "data", "engine", ".isolated");

    private static final int MOST_FILES = 20_000;
    private static final int MOST_BYTES = 1 << 16;

    DataFiles {
        files = List.copyOf(files);
        unread = List.copyOf(unread);
    }

    /**
     * One file or folder.
     *
     * @param path below the root, with slashes
     * @param mode such as {@code rw-------}
     */
    record Entry(String path, boolean folder, String mode, String owner, Instant changed) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** As {@code chmod} and {@code ls} count it. */
        String octal() {
            int bits = 0;
            for (int i = 0; i < mode.length(); i++) {
                bits = bits << 1 | (mode.charAt(i) == '-' ? 0 : 1);
            }
            return "%04o".formatted(bits);
        }

        /** Whether it gives nothing that the other mode does not. */
        boolean isAtMost(String most) {
            for (int i = 0; i < most.length(); i++) {
                if (mode.charAt(i) != '-' && most.charAt(i) == '-') {
                    return false;
                }
            }
            return true;
        }
    }

    static DataFiles read(Path root) throws IOException {
        var files = new ArrayList<Entry>();
        var unread = new ArrayList<String>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            private void add(Path file) {
                try {
                    files.add(entry(root, file));
                } catch (NoSuchFileException gone) {
                    // It went while we looked, or is a link to nothing.
                } catch (IOException e) {
                    unread.add(e.toString());
                }
            }

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                add(folder);
                return isEntered(root, folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                add(file);
                if (files.size() < MOST_FILES) {
                    return FileVisitResult.CONTINUE;
                }
                unread.add("what comes behind the first " + MOST_FILES + " files");
                return FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                add(file); // of a folder that cannot be entered it can be told whose it is
                if (!(e instanceof NoSuchFileException) && isEntered(root, file)) {
                    unread.add(e.toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new DataFiles(root, files, unread);
    }

    private static boolean isEntered(Path root, Path folder) {
        var name = folder.equals(root) ? "" : String.valueOf(folder.getFileName());
        return !NOT_ENTERED.contains(name) && !name.startsWith("bin-");
    }

    private static Entry entry(Path root, Path file) throws IOException {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink() && !file.toRealPath().startsWith(root)) {
            attributes = Files.readAttributes(file, PosixFileAttributes.class);
        }
        return new Entry(
                root.relativize(file).toString(),
                attributes.isDirectory(),
                // A link has no mode of its own, and what it leads to in the folder is looked at where it lies.
                attributes.isSymbolicLink() ? "r--------" : PosixFilePermissions.toString(attributes.permissions()),
                attributes.owner().getName(),
                attributes.lastModifiedTime().toInstant());
    }

    /** @throws Unseen where something could not be looked at, so that nothing can be said of all files */
    void requireWhole() {
        if (!unread.isEmpty()) {
            throw Unseen.hidden(
                    unread.size() + " of what is in " + root + " could not be looked at, such as " + unread.getFirst());
        }
    }

    List<Entry> matching(Predicate<Entry> wanted) {
        return files.stream().filter(wanted).toList();
    }

    /** As a command line takes it. */
    String absolute(Entry entry) {
        return root.resolve(entry.path()).toString();
    }

    /**
     * Empty where there is no such file.
     *
     * @throws Unseen where it cannot be read, or is no text of a moderate length
     */
    Optional<String> text(String path) {
        var file = root.resolve(path);
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                throw Unseen.hidden(file + " is longer than " + MOST_BYTES + " bytes");
            }
            return Optional.of(Files.readString(file, UTF_8));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw Unseen.hidden(file + " cannot be read: " + e.getMessage());
        }
    }
}
