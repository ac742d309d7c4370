package sh.deploy.kubelet.containers;

import java.time.Instant;
import java.util.Map;

/**
 * What the engine knows of one container.
 *
 * @param image as it was asked for
 * @param ip its own address, empty when it has no network of its own
 * @param stopSignal how the image wants to be told to end, {@code SIGTERM} when it does not say
 */
public record ContainerView(
        String id,
        String name,
        String image,
        String imageId,
        Map<String, String> labels,
        State state,
        String ip,
        String gateway,
        String stopSignal) {

    /** Where a container is in its life. */
    public sealed interface State {
        /** Made, never started. */
        record Created() implements State {}

        /**
         * Started and not ended.
         *
         * @param paused it is frozen, by {@link ContainerEngine#pause} or by somebody else
         */
        record Running(int pid, Instant startedAt, boolean paused) implements State {}

        /**
         * Ended; one whose start failed ended when it was made, for all the engine knows.
         *
         * @param message the engine's reason for a start that failed; empty otherwise
         */
        record Exited(int exitCode, boolean outOfMemory, Instant startedAt, Instant finishedAt, String message)
                implements State {}
    }

    public ContainerView {
        labels = Map.copyOf(labels);
    }

    public boolean running() {
        return state instanceof State.Running;
    }

    public boolean paused() {
        return state instanceof State.Running running && running.paused();
    }

    /** The same, but, when it has ended, for want of memory. */
    ContainerView withOutOfMemory() {
        return state instanceof State.Exited exited
                ? with(new State.Exited(
                        exited.exitCode(), true, exited.startedAt(), exited.finishedAt(), exited.message()))
                : this;
    }

    /** The same, but, when it runs, frozen or not. */
    public ContainerView withPaused(boolean frozen) {
        return state instanceof State.Running running
                ? with(new State.Running(running.pid(), running.startedAt(), frozen))
                : this;
    }

    private ContainerView with(State other) {
        return new ContainerView(id, name, image, imageId, labels, other, ip, gateway, stopSignal);
    }

    /** The value of a label, empty when the container lacks it. */
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
