package sh.deploy.kubelet.pods;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;

/**
 * The end of a pod in whose place others may run already: its containers are asked to end, and killed a moment later. The pod's plan says
 * the same, but looks first, for which an engine that is busy may take long; so this kills what ran when it was looked at last.
 */
final class FinalGrace {
    /** None is to be there a second later. */
    static final Duration LENGTH = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(FinalGrace.class);

    private final NodeParts parts;
    private final PodState state;

    FinalGrace(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
    }

    /** From now on, or from when the pod was asked to end. Any thread; returns at once. */
    void begin() {
        var ending = state.ending;
        var asked = ending == null
                ? Duration.ZERO
                : Duration.between(ending.since(), parts.time().now());
        var rest = LENGTH.minus(asked);
        Thread.ofVirtual().name("kill " + state.uid()).start(() -> {
            try {
                if (!rest.isPositive() || !state.closesWithin(rest)) {
                    kill();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException e) {
                LOG.debug("{} is left to its plan: {}", state.uid(), e.getMessage());
            }
        });
    }

    private void kill() {
        state.views.values().stream()
                .filter(ContainerView::running)
                .forEach(view -> parts.engine().signal(view.id(), "SIGKILL"));
    }
}
