package sh.deploy.kubelet.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What {@code /proc/PID} says of a process; see proc(5). Safe for all threads. */
public final class ProcessFiles {
    /** A process number fits into as many bits; Linux gives none above 2^22. */
    private static final int PID_BITS = 23;

    /** Of what follows the name in {@code stat}: the state is the first word, the start time the twentieth. */
    private static final int START_TIME = 19;

    private ProcessFiles() {}

    /** Its control groups, a line for each hierarchy; empty when there is no such process. */
    public static String cgroups(int pid) {
        return read(pid, "cgroup");
    }

    /**
     * Number and start time in one, so that nothing that gets the same number later is taken for it; 0 when there is no such
     * process, or only its parent has not taken note of its end yet.
     */
    public static long identity(int pid) {
        var stat = read(pid, "stat");
        var words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        boolean gone = words.length <= START_TIME || words[0].equals("Z") || words[0].equals("X");
        return gone ? 0 : Long.parseLong(words[START_TIME]) << PID_BITS | pid;
    }

    /** Whether it sleeps so that no signal reaches it now, as when its control group is frozen. */
    public static boolean isBeyondSignals(int pid) {
        var stat = read(pid, "stat");
        return stat.startsWith(" D ", stat.lastIndexOf(')') + 1);
    }

    public static int pid(long identity) {
        return (int) (identity & (1 << PID_BITS) - 1);
    }

    public static boolean isAlive(long identity) {
        return identity != 0 && identity(pid(identity)) == identity;
    }

    private static String read(int pid, String file) {
        try (var in = new FileInputStream("/proc/" + pid + "/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
