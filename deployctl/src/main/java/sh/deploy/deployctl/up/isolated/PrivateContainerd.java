package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.deployctl.process.PidFile;
import sh.deploy.deployctl.process.Processes;

/**
 * The {@code containerd} of one private engine. The engine would start one by itself, but only where the machine has none: else it
 * takes the machine's, and so would every other node's, with one namespace for the containers of all.
 *
 * @param entry what runs a command line in the node's namespace
 * @param run where it has its socket and what does not outlive a reboot
 * @param data what outlives one; both folders as an engine lays them out that starts its own
 * @param log what it has to say is added there
 */
record PrivateContainerd(List<String> entry, Path run, Path data, Path log) {
    /**
     * Parts that engines have no use for, and that would listen or make folders in places which all of the machine shares. Names that a
     * version does not know do no harm.
     */
    private static final List<String> UNUSED = List.of(
            "io.containerd.grpc.v1.cri",
            "io.containerd.cri.v1.images",
            "io.containerd.cri.v1.runtime",
            "io.containerd.nri.v1.nri",
            "io.containerd.internal.v1.opt",
            "io.containerd.internal.v1.restart");

    Path socket() {
        return run.resolve("containerd.sock");
    }

    Optional<ProcessHandle> process() throws IOException {
        return pidFile().process();
    }

    PidFile pidFile() {
        return new PidFile(run.resolve("containerd.pid"), config().toString());
    }

    private Path config() {
        return run.resolve("containerd.toml");
    }

    /** It answers a moment later, which engines wait for. */
    void start() throws IOException {
        Files.createDirectories(run);
        Files.createDirectories(data);
        Files.writeString(config(), settings());
        var line = new ArrayList<>(entry);
        line.addAll(List.of("containerd", "--config", config().toString(), "--log-level", "error"));
        pidFile().write(Processes.startService(line, log).pid());
    }

    /** The second version of the format is the one that all versions since 1.3 read. */
    String settings() {
        return """
                version = 2
                root = %s
                state = %s
                disabled_plugins = [%s]

                [grpc]
                  address = %s
                """.formatted(
                quoted(data.resolve("daemon").toString()),
                quoted(run.resolve("daemon").toString()),
                String.join(", ", UNUSED.stream().map(PrivateContainerd::quoted).toList()),
                quoted(socket().toString()));
    }

    /** As TOML's basic strings, since a data folder may be called anything. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
