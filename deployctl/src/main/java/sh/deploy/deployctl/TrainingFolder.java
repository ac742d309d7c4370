package sh.deploy.deployctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where the processes that the build trains meet: the server leaves its kubeconfig and the agent's settings there, the client word that
 * it is done.
 */
record TrainingFolder(Path root) {
    private static final int POLL_MILLIS = 50;
    private static final int MAX_POLLS = 1200;

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
        for (int i = 0; !Files.exists(file); i++) {
            if (i == MAX_POLLS) {
                throw new IOException(file + " did not come");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
