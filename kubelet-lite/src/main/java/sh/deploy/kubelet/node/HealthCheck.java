package sh.deploy.kubelet.node;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineFacts;
import sh.deploy.kubelet.pressure.Pressure;

/**
 * Looks how the node fares. Blocks until the engine has answered, or for so long that it must be taken to hang. For one thread at a
 * time.
 */
public final class HealthCheck {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final ContainerEngine engine;
    private final Supplier<Set<Pressure>> pressures;
    private final Duration answerWithin;
    private boolean keepsContainers;
    private String problem = "";
    /** What has not been answered yet: an engine that hangs is asked once, however often we look. */
    private @Nullable CompletableFuture<EngineFacts> asked;

    public HealthCheck(ContainerEngine engine, Supplier<Set<Pressure>> pressures, boolean keepsContainers) {
        this(engine, pressures, keepsContainers, ANSWER_WITHIN);
    }

    HealthCheck(
            ContainerEngine engine, Supplier<Set<Pressure>> pressures, boolean keepsContainers, Duration answerWithin) {
        this.engine = engine;
        this.pressures = pressures;
        this.keepsContainers = keepsContainers;
        this.answerWithin = answerWithin;
    }

    public NodeHealth look() {
        askEngine();
        return new NodeHealth(problem, keepsContainers, pressures.get());
    }

    /** With a bound of our own, since people are to know of an engine that hangs long before a call to it is given up. */
    private void askEngine() {
        if (asked == null) {
            asked = new CompletableFuture<>();
            var answer = asked;
            Thread.ofVirtual().name("engine-health").start(() -> answer.completeAsync(engine::facts, Runnable::run));
        }
        try {
            keepsContainers =
                    asked.get(answerWithin.toMillis(), TimeUnit.MILLISECONDS).keepsContainers();
            asked = null;
            problem = "";
        } catch (TimeoutException hangs) {
            problem = "the container engine does not answer within " + answerWithin.toSeconds() + " s";
        } catch (ExecutionException e) {
            asked = null;
            var cause = e.getCause();
            problem = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
        } catch (InterruptedException theAgentEnds) {
            Thread.currentThread().interrupt();
        }
    }
}
