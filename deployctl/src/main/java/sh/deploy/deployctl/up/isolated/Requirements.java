package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.process.Programs;

/** What isolated nodes need of the machine. */
final class Requirements {
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "nsenter", "util-linux",
            "dockerd", "Docker Engine",
            "containerd", "Docker Engine");

    private Requirements() {}

    static void check(Map<String, String> environment) throws IOException {
        check(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                program -> Programs.isThere(program, environment));
    }

    static void check(boolean root, Predicate<String> isThere) {
        if (!root) {
            throw Failure.refused("isolated nodes have network namespaces and engines of their own, which only root may"
                    + " make and end; run this as root, or leave out --isolated-nodes, and the nodes share this"
                    + " machine's engine");
        }
        for (var program : List.of("ip", "nsenter", "dockerd", "containerd")) {
            if (!isThere.test(program)) {
                throw Failure.refused("isolated nodes need the program " + program + ", which is not in the PATH;"
                        + " install it (" + PACKAGES.get(program) + "), or leave out --isolated-nodes, and the nodes"
                        + " share this machine's engine");
            }
        }
    }
}
