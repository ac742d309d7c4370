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

    private final SecureDirectoryStream<Path> top;
    private int moved;

    private FolderRemoval(SecureDirectoryStream<Path> top) {
        this.top = top;
    }

    static void empty(Path folder) throws IOException {
        boolean more = true;
        while (more) {
            try (var stream = open(folder)) {
                var removal = new FolderRemoval(stream);
                removal.empty(stream, 0);
                more = removal.moved > 0;
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

    private void empty(SecureDirectoryStream<Path> folder, int depth) throws IOException {
        for (var name : names(folder)) {
            try {
                remove(folder, name, depth);
            } catch (NoSuchFileException goneAlready) {
                continue;
            }
        }
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
            try (var below = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                empty(below, depth + 1);
            }
            folder.deleteDirectory(name);
        }
    }

    private Path freeName() throws IOException {
        for (int number = 0; ; number++) {
            var name = Path.of(".removed-" + number);
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
            folder.forEach(path -> names.add(path.getFileName()));
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
