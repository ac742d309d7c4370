package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.command.PullImageResultCallback;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Waits for an image that the engine fetches, as long as it goes on telling about it. */
final class DockerPull extends PullImageResultCallback {
    private final AtomicLong words = new AtomicLong();

    @Override
    public void onNext(PullResponseItem item) {
        words.incrementAndGet();
        super.onNext(item);
    }

    /** @throws EngineException of kind UNAVAILABLE when one of its bounds is over */
    void await(EngineBounds bounds) throws InterruptedException {
        var pause = bounds.progress();
        for (long rounds = bounds.transfer().dividedBy(pause); rounds > 0; rounds--) {
            long before = words.get();
            if (awaitCompletion(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            if (words.get() == before) {
                throw new EngineException(Kind.UNAVAILABLE, "pulling has not gone on for " + EngineCalls.words(pause));
            }
        }
        throw new EngineException(Kind.UNAVAILABLE, "pulling took longer than " + EngineCalls.words(bounds.transfer()));
    }
}
