package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Runs one command in a container. */
final class DockerExec {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int MAX_LOOKS = 600;

    private DockerExec() {}

    /**
     * @param answerWithin how long the engine may take to say how the command is, once nobody waits for it
     * @param begun told once the command has begun, or that it will not begin any more
     */
    static ExecResult run(
            DockerClient calls,
            DockerClient streams,
            String id,
            List<String> command,
            Duration timeout,
            Duration answerWithin,
            Runnable begun) {
        String exec;
        try {
            exec = calls.execCreateCmd(id)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withCmd(command.toArray(String[]::new))
                    .exec()
                    .getId();
        } catch (RuntimeException e) {
            begun.run();
            throw e;
        }
        boolean ended = false;
        boolean tookTooLong = false;
        try (var output = new Output()) {
            streams.execStartCmd(exec).exec(output);
            ended = output.awaitCompletion(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                tookTooLong = true;
                return new ExecResult(true, -1, output.text());
            }
            var exitCode = calls.inspectExecCmd(exec).exec().getExitCodeLong();
            return new ExecResult(false, exitCode == null ? -1 : Math.toIntExact(exitCode), output.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "interrupted while a command ran", e);
        } finally {
            if (ended) {
                begun.run();
            } else {
                boolean kills = tookTooLong;
                Thread.ofVirtual()
                        .name("exec " + exec)
                        .start(() -> leave(calls, exec, answerWithin, kills ? id : "", begun));
            }
        }
    }

    /**
     * Nobody waits for the command any more, but the engine may be starting it yet.
     *
     * @param container in which it is ended, as the engine lets it go on for ever; empty when it may
     */
    private static void leave(
            DockerClient calls, String exec, Duration answerWithin, String container, Runnable begun) {
        Supplier<InspectExecResponse> state = () ->
                EngineCalls.call(answerWithin, () -> calls.inspectExecCmd(exec).exec());
        try {
            for (int look = 0; look < MAX_LOOKS && mayBeStarting(state); look++) {
                Thread.sleep(BETWEEN_LOOKS);
            }
            if (!container.isEmpty()) {
                kill(state, container);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            begun.run();
        }
    }

    private static void kill(Supplier<InspectExecResponse> asked, String container) {
        try {
            var state = asked.get();
            var pid = state.getPidLong();
            if (pid != null && pid > 0 && Boolean.TRUE.equals(state.isRunning())) {
                ProcessDeaths.kill(pid.intValue(), container);
            }
        } catch (EngineException gone) {
            return; // with its container, or the engine does not say
        }
    }

    private static boolean mayBeStarting(Supplier<InspectExecResponse> asked) {
        try {
            var state = asked.get();
            boolean hasBegun = state.getPidLong() != null && state.getPidLong() > 0;
            return !hasBegun && state.getExitCodeLong() == null;
        } catch (EngineException e) {
            return e.kind() != Kind.NOT_FOUND; // with its container
        }
    }

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean over;

        @Override
        public synchronized void onStart(Closeable connection) {
            super.onStart(connection);
            if (over) {
                closeAgain(); // there was no connection to close before
            }
        }

        private void closeAgain() {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            over = true;
            super.close();
        }

        @Override
        public synchronized void onNext(Frame frame) {
            int room = ExecResult.MAX_OUTPUT_BYTES - bytes.size();
            var payload = frame.getPayload();
            bytes.write(payload, 0, Math.min(room, payload.length));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
