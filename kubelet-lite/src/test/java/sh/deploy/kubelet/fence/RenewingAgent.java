package sh.deploy.kubelet.fence;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.linux.ProcessFiles;

/** An agent that does nothing but start its watchdog and renew its lease until somebody ends it: FILE CONTAINER LEASE-MILLIS. */
final class RenewingAgent {
    private RenewingAgent() {}

    public static void main(String[] words) throws Exception {
        var file = LeaseFile.open(Path.of(words[0]));
        long length = Duration.ofMillis(Long.parseLong(words[2])).toNanos();
        file.agent(ProcessFiles.identity((int) ProcessHandle.current().pid()));
        file.guard(words[1]);
        // Also while the watchdog is started, which may take longer than a lease lasts.
        var renewing = Thread.ofPlatform().start(() -> renew(file, length));
        boolean watched = new WatchdogProcess(Path.of(words[0] + ".out"), new SystemTime()).ensure(file);
        System.out.println(watched ? "guarded" : "no watchdog");
        renewing.join();
    }

    private static void renew(LeaseFile file, long lengthNanos) {
        var clock = new BootClock();
        while (true) {
            file.extend(clock.getAsLong() + lengthNanos);
            LockSupport.parkNanos(lengthNanos / 10);
        }
    }
}
