package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.linux.HeldFile;

/**
 * Gives a volume, and all that is in it, to a pod's group. What is as it should be is only looked at. Follows no link, also not one that a
 * container puts in a file's place meanwhile: every step starts from a folder that is held. What cannot be given is told in the log, and
 * the others are given nevertheless. The top comes last, so that it tells whether a walk came to its end.
 *
 * <p>Source: Kubernetes documentation, "Configure volume permission and ownership change policy for Pods".
 */
final class Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

    /** Each level holds two files open while the walk is below it. */
    static final int DEEPEST = 256;

    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final int USED = 0660;
    private static final int ENTERED_AND_INHERITED = 02110;

    private static final DiskWalks WALKS = new DiskWalks();

    private final int group;
    private int failures;
    private String firstFailure = "";

    private Ownership(int group) {
        this.group = group;
    }

    static void give(Path volume, FsGroup to) throws IOException {
        if (to.id().isEmpty()) {
            return;
        }
        WALKS.run(() -> new Ownership(to.id().getAsInt()).walk(volume, to.topTellsAll()));
    }

    private void walk(Path volume, boolean topTellsAll) throws IOException {
        try (var top = HeldFile.of(volume)) {
            if (!topTellsAll || !owns(top)) {
                give(top, volume, 0);
            }
        }
        if (failures > 0) {
            LOG.warn(
                    "{} files of volume {} could not be given to group {}, the first: {}",
                    failures,
                    volume,
                    group,
                    firstFailure);
        }
    }

    private boolean owns(HeldFile file) throws IOException {
        int mode = mode(file);
        return (mode & wanted(mode)) == wanted(mode) && gid(file) == group;
    }

    private void give(HeldFile file, Path name, int depth) throws InterruptedIOException {
        DiskWalks.mayGoOn();
        try {
            int mode = mode(file);
            if ((mode & TYPE) == LINK) {
                return;
            }
            if ((mode & TYPE) == FOLDER) {
                giveContent(file, name, depth);
            }
            if (gid(file) != group) {
                Files.setAttribute(file.path(), "unix:gid", group);
            }
            // A change of group may have cut it, so it is asked for anew.
            if (((mode | wanted(mode)) & 07777) != (mode(file) & 07777)) {
                Files.setAttribute(file.path(), "unix:mode", (mode | wanted(mode)) & 07777);
            }
        } catch (NoSuchFileException gone) {
            LOG.trace("{} went while it was looked at", name);
        } catch (InterruptedIOException over) {
            throw over;
        } catch (IOException e) {
            failed(name, e.toString());
        }
    }

    private void giveContent(HeldFile folder, Path name, int depth) throws IOException {
        if (depth == DEEPEST) {
            failed(name, "what is in it is deeper than " + DEEPEST + " levels");
            return;
        }
        try (var content = Files.newDirectoryStream(folder.path())) {
            for (var path : content) {
                giveChild(path, name.resolve(path.getFileName()), depth + 1);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void giveChild(Path path, Path name, int depth) throws InterruptedIOException {
        try (var child = HeldFile.of(path)) {
            give(child, name, depth);
        } catch (InterruptedIOException over) {
            throw over;
        } catch (NoSuchFileException gone) {
            LOG.trace("{} went while it was looked at", name);
        } catch (IOException e) {
            failed(name, e.toString());
        }
    }

    private void failed(Path name, String why) {
        if (failures++ == 0) {
            firstFailure = name + ": " + why;
        }
    }

    private static int wanted(int mode) {
        return (mode & TYPE) == FOLDER ? USED | ENTERED_AND_INHERITED : USED;
    }

    private static int mode(HeldFile file) throws IOException {
        return (int) Files.getAttribute(file.path(), "unix:mode");
    }

    private static int gid(HeldFile file) throws IOException {
        return (int) Files.getAttribute(file.path(), "unix:gid");
    }
}
