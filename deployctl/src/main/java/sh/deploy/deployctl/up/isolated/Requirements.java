package sh.deploy.deployctl.up.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
        var lacking = lacking(environment);
        if (lacking.isPresent()) {
            throw Failure.refused(
                    lacking.get() + ", or leave out --isolated-nodes, and the nodes share this machine's engine");
        }
    }

    /** What this machine lacks to make or end such nodes, and what to do about it; empty when nothing. */
    static Optional<String> lacking(Map<String, String> environment) throws IOException {
        return lacking(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                program -> Programs.isThere(program, environment));
    }

    static Optional<String> lacking(boolean root, Predicate<String> isThere) {
        if (!root) {
            return Optional.of("isolated nodes have network namespaces and engines of their own, which only root may"
                    + " make and end; run this as root");
        }
        return Stream.of("ip", "nsenter", "dockerd", "containerd")
                .filter(isThere.negate())
                .findFirst()
                .map(program -> "isolated nodes need the program " + program
                        + ", which is not in the PATH; install it (" + PACKAGES.get(program) + ")");
    }
}
