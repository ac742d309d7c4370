package sh.deploy.deployctl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.deployctl.command.Apply;
import sh.deploy.deployctl.command.Delete;
import sh.deploy.deployctl.command.Get;
import sh.deploy.deployctl.command.Logs;
import sh.deploy.deployctl.command.Version;

/** Every verb. A switch rather than a map of makers: only the class of the one that runs is loaded. */
final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of("apply", "get", "delete", "logs", "version");

    private Commands() {}

    static @Nullable Command named(String name) {
        return switch (name) {
            case "apply" -> new Apply();
            case "get" -> new Get();
            case "delete" -> new Delete();
            case "logs" -> new Logs();
            case "version" -> new Version();
            default -> null;
        };
    }
}
