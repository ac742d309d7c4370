package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that use all the CPU they get, two for each core: stress-ng where it is there, else shells that loop. */
public final class Burners implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final String name;
    private final boolean substitute;

    private Burners(String name, boolean substitute) {
        this.name = name;
        this.substitute = substitute;
    }

    public static Burners start() throws IOException {
        int count = 2 * Runtime.getRuntime().availableProcessors();
        try {
            var burners = new Burners("stress-ng --cpu " + count, false);
            burners.add("stress-ng", "--cpu", "" + count, "--quiet");
            return burners;
        } catch (IOException absent) {
            var burners = new Burners(count + " looping shells", true);
            for (int i = 0; i < count; i++) {
                burners.add("sh", "-c", "while :; do :; done");
            }
            return burners;
        }
    }

    public String name() {
        return name;
    }

    /** Whether stress-ng is not to be had. */
    public boolean isSubstitute() {
        return substitute;
    }

    @Override
    public void close() {
        for (var process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private void add(String... line) throws IOException {
        processes.add(new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }
}
