package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.nio.file.Path;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.linux.ProcessFiles;

/**
 * The process that kills what may run at most once when the node's lease ends. Sleeps until shortly before the end it read and reads again,
 * so it wakes about once per lease while all is well. When the end is near it looks for what it would kill. Once the lease is out it goes on looking: the engine may still be starting something that is
 * guarded.
 *
 * <p>Ends when another has taken its place, when its file is removed, when nothing has been guarded for a while, or long after the agent
 * has died without a successor.
 */
public final class Watchdog {
    private static final long MILLI = 1_000_000;

    /** A machine whose cores are all busy reads its processes in that time. */
    private static final long PREPARES_BEFORE = 250 * MILLI;

    private static final long FIRST_PAUSE = 50 * MILLI;
    private static final long LONGEST_PAUSE = 1_000 * MILLI;

    /** The longer the lease is out, the less is still being started: a pause is this part of the time since. */
    private static final int PAUSE_PART = 20;

    /** A pod that is restarted or moved should find it. */
    private static final long NOTHING_GUARDED = 60_000 * MILLI;

    /** Longer than an engine that hangs may keep a start it was asked for. */
    private static final long WITHOUT_AGENT = 600_000 * MILLI;

    private final LeaseFile file;
    private final long self;
    private final BootClock clock = new BootClock();
    private final GuardedProcesses processes = new GuardedProcesses();
    private long neededNanos;

    private Watchdog(LeaseFile file, long self) {
        this.file = file;
        this.self = self;
    }

    /** @param words the lease file */
    public static void main(String[] words) throws IOException {
        Urgency.raiseThisThread();
        Cgroups.leaveTheAgents();
        var file = LeaseFile.existing(Path.of(words[0]));
        long self = ProcessFiles.identity((int) ProcessHandle.current().pid());
        long before = file.watchdog();
        if (!ProcessFiles.isAlive(before) && file.replaceWatchdog(before, self)) {
            new Watchdog(file, self).keep();
        }
    }

    private void keep() {
        neededNanos = clock.getAsLong();
        while (file.watchdog() == self && file.isThere()) {
            long now = clock.getAsLong();
            long end = file.endNanos();
            long wake = now < end ? before(end, now) : outSince(end, now);
            if (!file.guarded().isEmpty() && (now < end || ProcessFiles.isAlive(file.agent()))) {
                neededNanos = now;
            }
            if (isNeedless(now) && resigns()) {
                return;
            }
            clock.sleepUntil(Math.max(wake, now + MILLI));
        }
    }

    /** @return when to look again */
    private long before(long end, long now) {
        if (now < end - PREPARES_BEFORE) {
            return end - PREPARES_BEFORE;
        }
        processes.prepare(file.guarded());
        return end;
    }

    /** @return when to look again */
    private long outSince(long end, long now) {
        int prepared = processes.killPrepared(file.guarded(), file::markKilled);
        int found = processes.kill(file.guarded(), file::markKilled);
        killed(prepared + found, end, now); // not before: the disk it is written to may hang
        return now + Math.clamp((now - end) / PAUSE_PART, FIRST_PAUSE, LONGEST_PAUSE);
    }

    private void killed(int processes, long end, long now) {
        if (processes > 0) {
            neededNanos = now;
            System.out.println("killed " + processes + " processes " + (clock.getAsLong() - end) / MILLI
                    + " ms after the lease's end");
        }
    }

    private boolean isNeedless(long now) {
        boolean guards = !file.guarded().isEmpty();
        return now - neededNanos > (guards ? WITHOUT_AGENT : ProcessFiles.isAlive(file.agent()) ? NOTHING_GUARDED : 0);
    }

    /** The agent enters a container first and then looks for a watchdog; so whoever comes last sees the other. */
    private boolean resigns() {
        boolean guarded = !file.guarded().isEmpty();
        file.replaceWatchdog(self, 0);
        return guarded || file.guarded().isEmpty() || !file.replaceWatchdog(0, self);
    }
}
