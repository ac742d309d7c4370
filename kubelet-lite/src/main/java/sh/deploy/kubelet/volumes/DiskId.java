package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import sh.deploy.api.object.LocalVolumes;

/**
 * The id of the disk that holds a folder: a file in it, made once and never changed. Where another disk is, or none is mounted, another id
 * or none is found. For one thread at a time.
 */
final class DiskId {
    private static final String FILE = "disk-id";

    private DiskId() {}

    /** Empty when there is none. */
    static String read(Path folder) throws IOException {
        try {
            var id = Files.readString(folder.resolve(FILE)).strip();
            if (!LocalVolumes.isDisk(id)) {
                throw new IOException(folder.resolve(FILE) + " does not hold the id of a disk");
            }
            return id;
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** Made when there is none; on the disk for good when this returns. */
    static String ensure(Path folder) throws IOException {
        var known = read(folder);
        if (!known.isEmpty()) {
            return known;
        }
        var id = UUID.randomUUID().toString();
        var fresh = folder.resolve(FILE + ".new");
        Files.writeString(fresh, id + "\n");
        sync(fresh);
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        return id;
    }

    /** A file's content, or which names a folder has, outlasts the machine's crash. */
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
