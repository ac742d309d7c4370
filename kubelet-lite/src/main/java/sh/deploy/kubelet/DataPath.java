package sh.deploy.kubelet;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The one name of a data folder, which may be reached by several: by links, dots and a way from here. It is on labels of containers, in
 * mounts and in what lies in memory, so all that look for those must call the folder the same.
 */
public final class DataPath {
    private DataPath() {}

    /** The path without links and dots, as far as it exists. */
    public static Path of(Path given) {
        var absolute = given.toAbsolutePath();
        for (var there = absolute; there != null; there = there.getParent()) {
            try {
                var real = there.toRealPath();
                return there.getNameCount() == absolute.getNameCount()
                        ? real
                        : real.resolve(absolute.subpath(there.getNameCount(), absolute.getNameCount()))
                                .normalize();
            } catch (IOException notThere) {
                continue;
            }
        }
        return absolute.normalize();
    }
}
