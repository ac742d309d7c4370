package sh.deploy.kubelet.fence;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.linux.Pidfd;
import sh.deploy.kubelet.linux.ProcessFiles;

/** Finds the processes of containers by the names of their control groups, whatever engine or runtime made them, and kills them. */
final class GuardedProcesses {
    private static final File PROCESSES = new File("/proc");
    private static final int ID_LENGTH = 64;

    private final List<Integer> prepared = new ArrayList<>();

    /** Looks for the processes of containers that may have to be killed soon, so that {@link #killPrepared} need not. */
    void prepare(Collection<String> containers) {
        var ids = Set.copyOf(containers);
        prepared.clear();
        for (int pid : pids(containers)) {
            if (container(ProcessFiles.cgroups(pid), ids) != null) {
                prepared.add(pid);
                reach(pid, ids); // what runs for the first time is slow
            }
        }
    }

    /** As {@link #kill}, but only of what was there when it was prepared. */
    int killPrepared(Collection<String> containers, Consumer<String> marking) {
        int killed = kill(prepared, containers, marking);
        prepared.clear();
        return killed;
    }

    /**
     * @param marking told of each container before it is killed
     * @return how many processes were killed
     */
    int kill(Collection<String> containers, Consumer<String> marking) {
        return kill(pids(containers), containers, marking);
    }

    private static int kill(List<Integer> pids, Collection<String> containers, Consumer<String> marking) {
        var ids = Set.copyOf(containers);
        var thaw = new HashSet<String>();
        int killed = 0;
        for (int pid : pids) {
            if (kill(pid, ids, marking, thaw)) {
                killed++;
            }
        }
        // What is frozen by the old freezer dies only when it goes on, and does nothing else then.
        thaw.forEach(Cgroups::thaw);
        return killed;
    }

    /** Of all processes; none when there is no container that one could belong to. */
    private static List<Integer> pids(Collection<String> containers) {
        var pids = new ArrayList<Integer>();
        var names = containers.isEmpty() ? null : PROCESSES.list();
        for (var name : names == null ? new String[0] : names) {
            char first = name.charAt(0);
            if (first >= '0' && first <= '9') {
                pids.add(Integer.parseInt(name));
            }
        }
        return pids;
    }

    /** Whether the process is to be seen here, and the container's: an engine elsewhere, or in another PID namespace, names other numbers. */
    static Watchdogs.Sight sight(String container, int pid) {
        var groups = ProcessFiles.cgroups(pid);
        if (container(groups, Set.of(container)) != null) {
            return Watchdogs.Sight.SEEN;
        }
        if (!new File(PROCESSES, String.valueOf(pid)).exists()) {
            return Watchdogs.Sight.ABSENT;
        }
        // One that has ended may have left its groups already.
        return groups.isEmpty() || ProcessFiles.identity(pid) == 0
                ? Watchdogs.Sight.UNREADABLE
                : Watchdogs.Sight.ANOTHERS;
    }

    /** Whether the kernel lets us signal the processes of a container; true when there is none. */
    static boolean reach(String container) {
        for (int pid : pids(Set.of(container))) {
            if (!reach(pid, Set.of(container))) {
                return false;
            }
        }
        return true;
    }

    private static boolean reach(int pid, Set<String> ids) {
        if (container(ProcessFiles.cgroups(pid), ids) == null) {
            return true;
        }
        int descriptor = Pidfd.open(pid);
        if (descriptor < 0) {
            return true;
        }
        try {
            return Pidfd.signal(descriptor, 0) || ProcessFiles.identity(pid) == 0;
        } finally {
            Pidfd.close(descriptor);
        }
    }

    private static boolean kill(int pid, Set<String> ids, Consumer<String> marking, Set<String> thaw) {
        if (container(ProcessFiles.cgroups(pid), ids) == null) {
            return false;
        }
        int descriptor = Pidfd.open(pid);
        if (descriptor < 0) {
            return false;
        }
        try {
            // The number may have become another process's since it was read, but the descriptor stays with one.
            var groups = ProcessFiles.cgroups(pid);
            var container = container(groups, ids);
            if (container == null || ProcessFiles.identity(pid) == 0) {
                return false;
            }
            marking.accept(container);
            thaw.add(groups);
            return Pidfd.kill(descriptor);
        } finally {
            Pidfd.close(descriptor);
        }
    }

    /** Which of the containers stands in the names, as in {@code /docker/ID} or {@code /docker-ID.scope}; null for none. */
    static @Nullable String container(String groups, Set<String> ids) {
        for (int at = 0; at + ID_LENGTH < groups.length(); at++) {
            char mark = groups.charAt(at);
            if (mark == '/' || mark == '-') {
                var id = groups.substring(at + 1, at + 1 + ID_LENGTH);
                if (ids.contains(id)) {
                    return id;
                }
            }
        }
        return null;
    }
}
