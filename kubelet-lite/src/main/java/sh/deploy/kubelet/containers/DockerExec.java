package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Runs one command in a container. */
final class DockerExec {
    private DockerExec() {}

    static ExecResult run(DockerClient calls, DockerClient streams, String id, List<String> command, Duration timeout) {
        var exec = calls.execCreateCmd(id)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withCmd(command.toArray(String[]::new))
                .exec()
                .getId();
        try (var output = new Output()) {
            streams.execStartCmd(exec).exec(output);
            if (!output.awaitCompletion(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new ExecResult(true, -1, output.text());
            }
            var exitCode = calls.inspectExecCmd(exec).exec().getExitCodeLong();
            return new ExecResult(false, exitCode == null ? -1 : Math.toIntExact(exitCode), output.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.UNAVAILABLE, "interrupted while a command ran", e);
        }
    }

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

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
