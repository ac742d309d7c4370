package sh.deploy.apiserver.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own, without any mapping, root is nobody in particular, and its
 * files still are its own.
 */
final class AsOrdinaryUser {
    private AsOrdinaryUser() {}

    /** The command as an ordinary user would run it. */
    static List<String> command(String... words) throws IOException {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.addAll(List.of(words));
        return command;
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
