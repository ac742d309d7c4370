package sh.deploy.deployctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where the processes that the build trains meet: the server leaves its kubeconfig and the agent's settings there, the agent its process,
 * client and server word that they are done.
 */
record TrainingFolder(Path root) {
    private static final Duration POLL = Duration.ofMillis(20);
    /** Longer than all that is waited for in between. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    Path agent() {
        return root.resolve("agent.yaml");
    }

    /** The agent's process. */
    Path agentPid() {
        return root.resolve("agent.pid");
    }

    /** The client has typed all. */
    Path done() {
        return root.resolve("done");
    }

    /** The server needs its agent no more. */
    Path agentDone() {
        return root.resolve("agent-done");
    }

    static void await(Path file) throws InterruptedException, IOException {
        await(() -> Files.exists(file), LIMIT, () -> file + " did not come");
    }

    /** @throws IOException which says that problem when it is not reached within about that time */
    static void await(BooleanSupplier reached, Duration limit, Supplier<String> problem)
            throws InterruptedException, IOException {
        for (long polls = limit.dividedBy(POLL); !reached.getAsBoolean(); polls--) {
            if (polls == 0) {
                throw new IOException(problem.get());
            }
            Thread.sleep(POLL);
        }
    }
}
