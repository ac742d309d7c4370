package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.command.PullImageResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Waits for an image that the engine fetches, as long as it goes on telling about it. */
final class DockerPull extends PullImageResultCallback {
    private final AtomicLong words = new AtomicLong();

    /** docker-java's own wait gives up the fetch when its time is over. */
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onNext(PullResponseItem item) {
        words.incrementAndGet();
        super.onNext(item);
    }

    @Override
    public synchronized void onStart(Closeable connection) {
        super.onStart(connection);
        if (ended.getCount() == 0) {
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

    /** Also by the fetch itself, at its end. */
    @Override
    public synchronized void close() throws IOException {
        try {
            super.close();
        } finally {
            ended.countDown();
        }
    }

    /** @throws EngineException of kind UNAVAILABLE when one of its bounds is over */
    void await(EngineBounds bounds) throws InterruptedException {
        var pause = bounds.progress();
        for (long rounds = bounds.transfer().dividedBy(pause); rounds > 0; rounds--) {
            long before = words.get();
            if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                awaitCompletion(); // for how it ended
                return;
            }
            if (words.get() == before) {
                throw new EngineException(Kind.UNAVAILABLE, "pulling has not gone on for " + EngineCalls.words(pause));
            }
        }
        throw new EngineException(Kind.UNAVAILABLE, "pulling took longer than " + EngineCalls.words(bounds.transfer()));
    }
}
