package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;

/**
 * The end of a pod in whose place others may run already: its containers are asked to end, and killed a moment later. The pod's plan says
 * the same, but looks first, for which an engine that is busy may take long; so this kills what ran when it was looked at last.
 */
final class FinalGrace {
    /** None is to be there a second later, of which an agent that wakes among others that do needs up to 0.8 s to hear of it (measured). */
    static final Duration LENGTH = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(FinalGrace.class);

    private final NodeParts parts;
    private final PodState state;
    private final AtomicBoolean begun = new AtomicBoolean();

    FinalGrace(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
    }

    /** Now, were the pod asked to end before. Once; any thread; returns at once. */
    void begin() {
        beginFrom(Duration.ZERO);
    }

    /** As {@link #begin}, but a pod that was asked to end already has had what it had since. To be called before it is known to be overdue. */
    void beginAsAsked() {
        var ending = state.ending;
        beginFrom(
                ending == null
                        ? Duration.ZERO
                        : Duration.between(ending.since(), parts.time().now()));
    }

    private void beginFrom(Duration had) {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        var rest = had.compareTo(LENGTH) < 0 ? LENGTH.minus(had) : Duration.ZERO;
        Thread.ofPlatform().daemon().name("kill " + state.uid()).start(() -> {
            Urgency.favourThisThread();
            try {
                if (!state.closesWithin(rest)) {
                    state.views.values().stream().filter(ContainerView::running).forEach(this::kill);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void kill(ContainerView container) {
        try {
            parts.engine().signal(container.id(), "SIGKILL");
        } catch (EngineException e) {
            LOG.debug("{} is left to its pod's plan: {}", container.id(), e.getMessage());
        }
    }
}
