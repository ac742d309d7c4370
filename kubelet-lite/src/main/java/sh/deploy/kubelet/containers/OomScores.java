package sh.deploy.kubelet.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How far this machine lets a process be spared when memory runs out. */
final class OomScores {
    /** Position of CAP_SYS_RESOURCE, without which a score can only be raised. */
    private static final int SYS_RESOURCE = 24;

    private static final int LOWEST = -1000;
    private static final int RAISE_ONLY = 0;

    private OomScores() {}

    /** Inside a machine of limited rights every container asking for less would fail to start. */
    static int lowest() {
        try {
            return lowest(Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return RAISE_ONLY;
        }
    }

    static int lowest(List<String> status) {
        return status.stream()
                        .filter(line -> line.startsWith("CapBnd:"))
                        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .anyMatch(rights -> (rights >> SYS_RESOURCE & 1) == 1)
                ? LOWEST
                : RAISE_ONLY;
    }
}
