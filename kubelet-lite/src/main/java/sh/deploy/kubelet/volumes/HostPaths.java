package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sh.deploy.kubelet.environment.CannotConfigure;

/** Checks a {@code hostPath} against its type, and makes what the type asks to be made. */
final class HostPaths {
    private HostPaths() {}

    static Path prepare(HostPathVolumeSource source) throws IOException {
        var path = Path.of(source.getPath());
        var type = source.getType() == null ? "" : source.getType();
        switch (type) {
            case "" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                }
            }
            case "DirectoryOrCreate" -> {
                Files.createDirectories(path);
                require(Files.isDirectory(path), path, "a directory");
            }
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                }
                require(Files.isRegularFile(path), path, "a file");
            }
            case "Directory" -> require(Files.isDirectory(path), path, "a directory");
            case "File" -> require(Files.isRegularFile(path), path, "a file");
            case "Socket" -> require(other(path, 0140000), path, "a socket");
            case "CharDevice" -> require(other(path, 0020000), path, "a character device");
            case "BlockDevice" -> require(other(path, 0060000), path, "a block device");
            default -> throw new CannotConfigure("hostPath type " + type + " is not known");
        }
        return path;
    }

    private static boolean other(Path path, int type) throws IOException {
        return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & 0170000) == type;
    }

    private static void require(boolean met, Path path, String what) {
        if (!met) {
            throw new CannotConfigure("hostPath type check failed: " + path + " is not " + what);
        }
    }
}
