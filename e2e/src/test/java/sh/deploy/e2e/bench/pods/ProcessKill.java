package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import sh.deploy.api.time.Time;

/** Ends a process as nothing can refuse. */
final class ProcessKill {
    private ProcessKill() {}

    /** @return when, by the monotonic clock */
    static long at(long pid, Time time) throws IOException {
        var process = ProcessHandle.of(pid).orElseThrow(() -> new IOException("no process " + pid));
        long now = time.nanos();
        if (!process.destroyForcibly()) {
            throw new IOException("could not kill process " + pid);
        }
        return now;
    }
}
