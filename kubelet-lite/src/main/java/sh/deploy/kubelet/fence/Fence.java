package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.journal.JournalEvent;
import sh.deploy.kubelet.linux.ProcessFiles;

/**
 * The agent's side of the fence: enters containers before they start, lets them start only under a lease and a watchdog, and sees to it
 * that one lives as long as something is guarded. In the server's own process there is no watchdog and nothing to enter: see
 * {@link NodeLease#lastsWithTheProcess}. Safe for all threads.
 */
public final class Fence {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    /**
     * Why nothing guarded may start now, as it stands in a container's status.
     *
     * @param unguarded what runs could not be killed either, so it must end
     */
    public record Refusal(String reason, String message, boolean unguarded) {
        public Refusal(String reason, String message) {
            this(reason, message, false);
        }
    }

    private final String node;
    private final Path path;
    private final NodeLease lease;
    private final Watchdogs watchdogs;
    private final Journal journal;
    private volatile @Nullable LeaseFile file;
    private final GuardedProcesses processes = new GuardedProcesses();
    private volatile boolean full;
    private volatile boolean outOfReach;
    private boolean held;
    private boolean unusable;
    /** A watchdog is being started by {@link #look}. */
    private final AtomicBoolean startingWatchdog = new AtomicBoolean();

    private volatile Runnable whenChanged = () -> {};

    /** @param nodes {@code DATA-FOLDER/nodes}; an earlier agent's lease and guarded containers are taken over */
    public Fence(Path nodes, String node, NodeLease lease, Watchdogs watchdogs, Journal journal) {
        this.node = node;
        this.path = LeaseFiles.of(nodes, node);
        this.lease = lease;
        this.watchdogs = watchdogs;
        this.journal = journal;
        if (Files.exists(path)) {
            file();
        }
        lease.whenBack(() -> Thread.ofVirtual().name("lease-back").start(this::look));
        lease.whenAwaited(() -> Thread.ofVirtual().name("watchdog-start").start(this::prepare));
    }

    /** @param whenChanged called when the lease has run out or is back */
    public void whenChanged(Runnable whenChanged) {
        this.whenChanged = whenChanged;
    }

    private synchronized @Nullable LeaseFile file() {
        if (file == null) {
            try {
                var opened = LeaseFile.open(path);
                opened.agent(ProcessFiles.identity((int) ProcessHandle.current().pid()));
                lease.share(opened);
                lease.startsFromBefore(opened.starting());
                file = opened;
            } catch (IOException e) {
                if (!unusable) {
                    LOG.error("{} cannot be used, so no pod that runs at most once starts here", path, e);
                }
                unusable = true;
                if (Files.exists(path)) {
                    lease.startsUnknown();
                }
            }
        }
        return file;
    }

    /** So that the first guarded pod here need not wait for a watchdog. */
    private void prepare() {
        var shared = lease.isOfTheProcess() ? null : file();
        if (shared != null) {
            watchdogs.ensure(shared);
        }
    }

    /** Why nothing guarded may start now; null when it may. Takes seconds when a watchdog has to be started. */
    public @Nullable Refusal refusal() {
        if (lease.isOfTheProcess()) {
            return null;
        }
        var shared = file();
        if (shared == null) {
            return new Refusal("FenceUnavailable", "the file " + path + " cannot be used; see the agent's log");
        }
        if (!watchdogs.ensure(shared)) {
            return new Refusal(
                    "FenceUnavailable",
                    "no watchdog could be started that would stop this pod if its node lost contact; see the agent's log, or annotate"
                            + " the pod deploy.sh/at-most-one: \"false\"");
        }
        if (full) {
            return new Refusal("FenceUnavailable", "as many containers as the fence holds are guarded here already");
        }
        if (outOfReach) {
            return new Refusal(
                    "FenceUnavailable",
                    "the watchdog may not kill the processes of this engine; run the agent as the engine's user, or annotate the pod"
                            + " deploy.sh/at-most-one: \"false\"");
        }
        if (lease.isUseful()) {
            return null;
        }
        var awaited = lease.awaited();
        if (awaited.isPresent()) {
            return new Refusal(
                    "WaitingForLease",
                    "the engine may still carry out the start of container " + awaited.get()
                            + ", the pod of which is gone; this node takes no lease before");
        }
        return lease.wasHeld() && lease.restNanos() <= 0
                ? new Refusal(
                        "LeaseLost",
                        "the node's lease ran out, so the pod may have been replaced elsewhere; it starts again when the API server"
                                + " answers this node and still wants it here")
                : new Refusal(
                        "WaitingForLease", "the API server has not granted this node a lease yet, or not for a while");
    }

    /**
     * How a container of the engine of this process looks from here. Asked before anything guarded starts, of one that would not end by
     * itself.
     *
     * @param container the first process of which is {@code pid}, as the engine says
     */
    public Watchdogs.Sight sight(String container, int pid) {
        return lease.isOfTheProcess() ? Watchdogs.Sight.SEEN : watchdogs.sight(container, pid);
    }

    /**
     * Why nothing guarded may start on an engine whose processes are not seen.
     *
     * @param certain it is so for good, so what runs must end; otherwise it may be seen at the next look
     */
    public static Refusal unseen(boolean certain) {
        return certain
                ? new Refusal(
                        "FenceUnavailable",
                        "the engine's processes are not to be seen from the agent, so its watchdog could not kill this pod; run the"
                                + " agent on the engine's machine and in its PID namespace, or annotate the pod"
                                + " deploy.sh/at-most-one: \"false\"",
                        true)
                : new Refusal(
                        "FenceUnavailable",
                        "the process of the pod's sandbox could not be looked at; nothing of the pod starts until it could");
    }

    /**
     * Enters a container that is about to start.
     *
     * @return whether it may start now; {@link #started} or {@link #notStarted} follows when the engine is done with it
     */
    public boolean mayStart(String container, String pod) {
        if (lease.isOfTheProcess()) {
            return true;
        }
        if (file() == null) { // so that what it says of starts from before is known before this one
            return false;
        }
        lease.startBegan(container, pod);
        boolean entered = enterStart(container);
        full = !entered;
        var shared = file;
        // Looked for once more: a watchdog may have ended while nothing was guarded.
        boolean may = entered && shared != null && watchdogs.ensure(shared) && lease.isUseful();
        if (!may) {
            notStarted(container);
        }
        return may;
    }

    private synchronized boolean enterStart(String container) {
        var shared = file();
        return shared != null && shared.startBegan(container);
    }

    private synchronized void startEnded(String container) {
        lease.startEnded(container);
        if (file != null) {
            file.startEnded(container);
        }
    }

    /** Those that the engine may still be starting, as an earlier agent asked it to, or this one. */
    public synchronized Set<String> starting() {
        return file == null ? Set.of() : Set.copyOf(file.starting());
    }

    /** The container is seen to run: a start that an earlier agent asked for is over, unless it was too late. */
    public void runs(String container) {
        if (guard(container) && lease.isFromBefore(container) && lease.restNanos() > 0) {
            startEnded(container);
        }
    }

    /**
     * A container that an earlier agent left is of a pod that is wanted here: the next lease need not wait for a start of it.
     *
     * @param wanted whether it is so yet; false from before {@link #podGone} on
     */
    public void claimed(String container, String pod, BooleanSupplier wanted) {
        lease.claimed(container, pod, wanted);
    }

    /** Whether what {@link #mayStart} let start may do so now: the agent may have stood still in between, for longer than the lease. */
    public boolean stillMayStart() {
        return lease.isUseful();
    }

    /** @return whether it may run on; if not, it must be killed */
    public boolean started(String container) {
        boolean reached = watchdogs.reaches(container);
        outOfReach = !reached;
        boolean holds = reached && lease.restNanos() > 0;
        if (holds) {
            startEnded(container);
        } else {
            // Under way until it is seen to have ended, so that no new lease comes before.
            markKilled(container);
        }
        return holds;
    }

    /** The engine has refused a start, or was not asked; one that an earlier agent asked for may be under way all the same. */
    public void notStarted(String container) {
        if (!lease.isFromBefore(container)) {
            startEnded(container);
        }
    }

    private synchronized void markKilled(String container) {
        if (file != null) {
            file.markKilled(container);
        }
    }

    /** Enters a container that runs already; false when there is no place for it. */
    public synchronized boolean guard(String container) {
        if (lease.isOfTheProcess()) {
            return true;
        }
        var shared = file();
        return shared != null && shared.guard(container);
    }

    /** The container has ended or is gone. */
    public synchronized void release(String container) {
        lease.startEnded(container);
        full = false;
        if (file != null) {
            file.release(container);
        }
    }

    /** Whether the container ended because the lease had. Known until it is released. */
    public synchronized boolean hasKilled(String container) {
        return file != null && file.wasKilled(container);
    }

    public synchronized List<String> guarded() {
        return file == null ? List.of() : file.guarded();
    }

    /** Releases those of a list that the engine does not know any more. */
    public void keepOnly(List<String> guardedBefore, Collection<String> known) {
        guardedBefore.stream().filter(id -> !known.contains(id)).forEach(this::release);
    }

    /** The pod is gone from this node: the next lease waits for starts of it that are under way. */
    public void podGone(String pod) {
        lease.podGone(pod);
    }

    /**
     * Notes whether the lease is out or back, kills what is guarded when it is out, and begins to start a watchdog where one is needed.
     * Called often, and never waits for that: meanwhile the only one who kills is who calls.
     */
    public void look() {
        boolean changed;
        synchronized (this) {
            boolean holds = lease.restNanos() > 0;
            changed = holds != held;
            held = holds;
        }
        if (changed) {
            note();
            whenChanged.run();
        }
        reopenIfGone();
        if (file == null && Files.exists(path)) {
            file();
        }
        var shared = file;
        if (shared != null && !lease.isOfTheProcess() && !guarded().isEmpty()) {
            if (lease.restNanos() <= 0) {
                // The watchdog does the same; two see to it that one is enough.
                processes.kill(guarded(), this::markKilled);
            }
            if (!watchdogs.isThere(shared) && startingWatchdog.compareAndSet(false, true)) {
                Thread.ofVirtual().name("watchdog-start").start(() -> {
                    try {
                        watchdogs.ensure(shared);
                    } finally {
                        startingWatchdog.set(false);
                    }
                });
            }
        }
    }

    /** Somebody has removed it, as a system may what a user leaves in memory at logging out: the next watchdog would find nothing. */
    private synchronized void reopenIfGone() {
        var before = file;
        if (before == null || before.isThere()) {
            return;
        }
        LOG.warn("{} was removed and is made anew", path);
        file = null;
        var again = file();
        if (again == null) {
            file = before; // what is guarded is known at least here
            return;
        }
        for (var container : before.guarded()) {
            again.guard(container);
            if (before.starting().contains(container)) {
                again.startBegan(container);
            }
            if (before.wasKilled(container)) {
                again.markKilled(container);
            }
        }
    }

    private void note() {
        if (!lease.isOfTheProcess()) {
            var event = held ? JournalEvent.LEASE_GRANTED : JournalEvent.LEASE_LOST;
            LOG.info("{}, number {}", event.word(), lease.number());
            journal.write(event, Map.of("node", node, "number", lease.number()));
        }
    }
}
