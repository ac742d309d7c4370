package sh.deploy.kubelet.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sh.deploy.kubelet.linux.Mounts;

/** A folder that lives in memory (tmpfs): what is in it never reaches a disk, but for swap. Needs root. */
final class MemoryFolder {
    private MemoryFolder() {}

    /**
     * Mounts unless it is mounted already.
     *
     * @param maxBytes 0 for half of the machine's memory
     * @return whether it is mounted now; not so without root
     */
    static boolean mount(Path folder, int mode, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        if (Mounts.isMounted(folder)) {
            return true;
        }
        return Mounts.memory(folder, "mode=" + Integer.toOctalString(mode) + (maxBytes > 0 ? ",size=" + maxBytes : ""));
    }

    static void unmount(Path folder) throws IOException {
        if (Mounts.isMounted(folder)) {
            Mounts.detach(folder);
        }
    }
}
