package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the watchdog of a node: beside the node's agent it alone has the node's lease mapped into its memory. */
public final class Leases {
    private static final Pattern LEASE = Pattern.compile("/\\S*/deploy-lease-\\S+");

    private Leases() {}

    /** @return the watchdog's process; empty when none runs, as where no pod runs at most once */
    public static OptionalLong watchdogBeside(long agent) {
        return lease(maps(agent))
                .map(lease -> ProcessHandle.allProcesses()
                        .mapToLong(ProcessHandle::pid)
                        .filter(pid -> pid != agent
                                && lease(maps(pid)).filter(lease::equals).isPresent())
                        .findFirst())
                .orElse(OptionalLong.empty());
    }

    /** The file that holds the lease, of what {@code /proc/PID/maps} says; see proc(5). */
    static Optional<String> lease(List<String> maps) {
        return maps.stream()
                .flatMap(line -> LEASE.matcher(line).results())
                .map(MatchResult::group)
                .findFirst();
    }

    /** A process that has ended maps nothing. */
    private static List<String> maps(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"));
        } catch (IOException ended) {
            return List.of();
        }
    }
}
