package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties a folder that containers could write, and nothing outside of it: every step starts from an open folder, so that one which is
 * swapped for a link meanwhile leads nowhere. However deep it goes, few folders are open at once.
 */
final class FolderRemoval {
    /** What is deeper is moved to the top first. */
    private static final int DEEPEST = 64;

    /** Of how many files the names are held at once: a folder may have millions. */
    private static final int AT_ONCE = 1000;

    private static final DiskWalks WALKS = new DiskWalks();

    private final SecureDirectoryStream<Path> top;
    private int moved;
    private long lastName;

    private FolderRemoval(SecureDirectoryStream<Path> top) {
        this.top = top;
    }

    static void empty(Path folder) throws IOException {
        WALKS.run(() -> walk(folder));
    }

    private static void walk(Path folder) throws IOException {
        boolean more = true;
        while (more) {
            try (var stream = open(folder)) {
                var removal = new FolderRemoval(stream);
                more = removal.removeSome(stream, 0) || removal.moved > 0;
            }
        }
    }

    @SuppressWarnings("unchecked") // of the default file system, whose paths are Paths
    private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
        var stream = Files.newDirectoryStream(folder);
        if (stream instanceof SecureDirectoryStream<?> secure) {
            return (SecureDirectoryStream<Path>) secure;
        }
        stream.close();
        throw new IOException("this file system cannot be emptied safely: " + folder);
    }

    /** @return whether there may be more, which shows when the folder is opened again */
    private boolean removeSome(SecureDirectoryStream<Path> folder, int depth) throws IOException {
        var names = names(folder);
        for (var name : names) {
            DiskWalks.mayGoOn();
            try {
                remove(folder, name, depth);
            } catch (NoSuchFileException goneAlready) {
                continue;
            }
        }
        return names.size() == AT_ONCE;
    }

    private void remove(SecureDirectoryStream<Path> folder, Path name, int depth) throws IOException {
        var attributes = folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!attributes.isDirectory()) {
            folder.deleteFile(name);
        } else if (depth == DEEPEST) {
            folder.move(name, top, freeName());
            moved++;
        } else {
            boolean more = true;
            while (more) {
                try (var below = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    more = removeSome(below, depth + 1);
                }
            }
            folder.deleteDirectory(name);
        }
    }

    private Path freeName() throws IOException {
        while (true) {
            var name = Path.of(".removed-" + lastName++);
            try {
                top.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
            } catch (NoSuchFileException free) {
                return name;
            }
        }
    }

    private static List<Path> names(SecureDirectoryStream<Path> folder) throws IOException {
        try {
            var names = new ArrayList<Path>();
            for (var path : folder) {
                names.add(path.getFileName());
                if (names.size() == AT_ONCE) {
                    break;
                }
            }
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
