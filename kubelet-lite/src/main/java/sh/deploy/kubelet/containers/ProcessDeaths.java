package sh.deploy.kubelet.containers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import sh.deploy.kubelet.linux.Pidfd;
import sh.deploy.kubelet.linux.ProcessFiles;

/**
 * Hears within about a millisecond that a container's first process has ended, by a pidfd per process and one thread that
 * waits for all of them. Where the kernel or our rights do not allow it, or the processes are not ours to see, it
 * follows nothing: the engine's events come later but do come.
 */
final class ProcessDeaths implements AutoCloseable {
    /** How often the thread looks whether it shall stop. */
    private static final int WAIT_MILLIS = 1000;

    private final LinuxPoll poll;
    private final Map<Integer, Followed> followed = new ConcurrentHashMap<>();
    private final Map<String, Integer> descriptors = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** @param identity as of {@link ProcessFiles#identity} */
    private record Followed(String container, long identity) {}

    private ProcessDeaths(LinuxPoll poll) {
        this.poll = poll;
    }

    static ProcessDeaths start() {
        var deaths = new ProcessDeaths(LinuxPoll.open());
        Thread.ofPlatform().daemon().name("process-deaths").start(deaths::await);
        return deaths;
    }

    ContainerEngine.Watching subscribe(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** From now on the end of this process is told, once. Does nothing for one that is followed already. */
    synchronized void follow(String container, int pid) {
        if (pid <= 0 || closed || descriptors.containsKey(container)) {
            return;
        }
        int descriptor = Pidfd.open(pid);
        if (descriptor < 0) {
            return;
        }
        // The number may belong to another process by now, unless the process still is in the container's cgroup.
        long identity = ProcessFiles.identity(pid);
        if (!belongsTo(pid, container)) {
            Pidfd.close(descriptor);
            return;
        }
        descriptors.put(container, descriptor);
        followed.put(descriptor, new Followed(container, identity));
        poll.add(descriptor);
    }

    /**
     * Sends a signal to a process that is followed, which takes the kernel a moment and an engine a program to start. Leaves one that is
     * frozen to whoever lets it go on for that.
     *
     * @return whether it was sent
     */
    synchronized boolean signal(String container, int signal) {
        var descriptor = descriptors.get(container);
        if (descriptor == null) {
            return false;
        }
        var process = followed.get(descriptor);
        return process != null
                && !ProcessFiles.isBeyondSignals(ProcessFiles.pid(process.identity()))
                && Pidfd.signal(descriptor, signal);
    }

    /** As {@link #signal}, also to one that is frozen: it acts as soon as that goes on. */
    synchronized boolean signalFrozen(String container, int signal) {
        var descriptor = descriptors.get(container);
        return descriptor != null && Pidfd.signal(descriptor, signal);
    }

    /** Never while a signal is sent: its descriptor might be another container's by then. */
    synchronized void forget(String container) {
        var descriptor = descriptors.remove(container);
        if (descriptor != null) {
            followed.remove(descriptor);
            Pidfd.close(descriptor);
        }
    }

    /** Kills a process unless it is not the container's. */
    static void kill(int pid, String container) {
        int descriptor = Pidfd.open(pid);
        if (descriptor >= 0) {
            // The descriptor stays with one process, whoever had the number before.
            if (belongsTo(pid, container)) {
                Pidfd.kill(descriptor);
            }
            Pidfd.close(descriptor);
        }
    }

    /** Whether the process is in the container's cgroup, and not another that got its number. */
    static boolean belongsTo(int pid, String container) {
        return ProcessFiles.cgroups(pid).contains(container);
    }

    private void await() {
        while (!closed) {
            for (int descriptor : poll.await(WAIT_MILLIS)) {
                var ended = followed.get(descriptor);
                // A descriptor closed and given out again in between would blame a process that lives.
                if (ended != null && !ProcessFiles.isAlive(ended.identity())) {
                    forget(ended.container());
                    listeners.forEach(listener -> listener.accept(ended.container()));
                }
            }
        }
        poll.close();
    }

    @Override
    public void close() {
        closed = true;
    }
}
