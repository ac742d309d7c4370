package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Copies a container's log from the engine to a receiver. */
final class DockerLogs extends ResultCallback.Adapter<Frame> implements ContainerEngine.LogStream {
    private final ContainerEngine.LogReceiver receiver;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

    private DockerLogs(ContainerEngine.LogReceiver receiver) {
        this.receiver = receiver;
    }

    /** @param answerWithin how long the engine may take until the log begins; then its reader decides */
    static ContainerEngine.LogStream open(
            DockerClient client,
            String id,
            ContainerEngine.LogQuery query,
            ContainerEngine.LogReceiver receiver,
            Duration answerWithin) {
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
        var logs = command.exec(new DockerLogs(receiver));
        logs.answered.orTimeout(answerWithin.toMillis(), TimeUnit.MILLISECONDS).whenComplete((done, hangs) -> {
            if (hangs != null) {
                logs.giveUp(answerWithin);
            }
        });
        return logs;
    }

    private void giveUp(Duration after) {
        if (over.compareAndSet(false, true)) {
            receiver.end("the container engine does not answer within " + EngineCalls.words(after));
        }
        close();
    }

    @Override
    public synchronized void onStart(Closeable connection) {
        answered.complete(true);
        super.onStart(connection);
        if (over.get()) {
            close(); // again: there was no connection to close before
        }
    }

    @Override
    public void onNext(Frame frame) {
        if (!over.get()) {
            receiver.data(frame.getPayload());
        }
    }

    @Override
    public void onError(Throwable failure) {
        answered.complete(true);
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
    public synchronized void close() {
        over.set(true);
        answered.complete(true);
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
