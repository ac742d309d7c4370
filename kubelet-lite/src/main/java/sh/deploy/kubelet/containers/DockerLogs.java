package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Copies a container's log from the engine to a receiver. */
final class DockerLogs extends ResultCallback.Adapter<Frame> implements ContainerEngine.LogStream {
    private final ContainerEngine.LogReceiver receiver;
    private final AtomicBoolean over = new AtomicBoolean();

    private DockerLogs(ContainerEngine.LogReceiver receiver) {
        this.receiver = receiver;
    }

    static ContainerEngine.LogStream open(
            DockerClient client, String id, ContainerEngine.LogQuery query, ContainerEngine.LogReceiver receiver) {
        var command = client.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(query.follow())
                .withTimestamps(query.timestamps());
        if (query.tailLines() >= 0) {
            command.withTail(query.tailLines());
        }
        if (query.sinceUnixSeconds() > 0) {
            command.withSince(query.sinceUnixSeconds());
        }
        return command.exec(new DockerLogs(receiver));
    }

    @Override
    public void onNext(Frame frame) {
        if (!over.get()) {
            receiver.data(frame.getPayload());
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            receiver.end(EngineCalls.translated(failure).getMessage());
        }
        super.onError(failure);
    }

    @Override
    public void onComplete() {
        if (over.compareAndSet(false, true)) {
            receiver.end(null);
        }
        super.onComplete();
    }

    @Override
    public void close() {
        over.set(true);
        try {
            super.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Of a container's log files: the one that is written, and those before it beside it. 0 when they cannot be seen from here. */
    static long bytes(@Nullable String newest) {
        var name = newest == null || newest.isEmpty() ? null : new File(newest);
        var files = name == null || name.getParentFile() == null
                ? null
                : name.getParentFile().listFiles((folder, file) -> file.startsWith(name.getName()));
        return files == null ? 0 : Arrays.stream(files).mapToLong(File::length).sum();
    }
}
