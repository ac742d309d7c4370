package sh.deploy.kubelet.containers;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs containers. Every call blocks until the engine answered or its time was up, and may come from any thread.
 *
 * @see EngineException what every method throws when the engine refuses or does not answer
 */
public interface ContainerEngine extends AutoCloseable {
    /** What runs the containers; asked anew at each call. */
    EngineFacts facts();

    /** All containers that carry these labels, dead ones too, in the state of one moment. */
    List<ContainerSummary> list(Map<String, String> labels);

    /** What the engine knows of a container, or nothing when there is none of that id or name. */
    Optional<ContainerView> inspect(String idOrName);

    /**
     * Makes a container without starting it.
     *
     * @return its id
     * @throws EngineException of kind CONFLICT when the name is taken, IMAGE_MISSING when there is no such image
     */
    String create(ContainerSpec spec);

    /** Starts a container that was made; harmless when it runs already. */
    default void start(String id) {
        startIf(id, () -> true);
    }

    /**
     * As {@link #start}, where it is still wanted then: the thread may have stood still since its caller looked.
     *
     * @param still asked as late as can be before the engine is
     * @return whether the engine was asked
     */
    boolean startIf(String id, BooleanSupplier still);

    /**
     * Freezes all processes of a running container; harmless when they are frozen already.
     *
     * @throws EngineException of kind CONFLICT when the container does not run, or {@link #exec} is just starting a command in it
     */
    void pause(String id);

    /** Lets the processes of a paused container run on; harmless when it is not paused. */
    void unpause(String id);

    /** Sends a signal such as {@code SIGTERM} to the first process; harmless when it has ended. */
    void signal(String id, String signal);

    /** Gives a running container that joined another's network a host name of its own, where the system allows it. */
    void nameHost(String id, int pid, String hostname);

    /** Removes a container whatever its state; harmless when there is none. */
    void remove(String id);

    /** Runs a command in a running container and waits for its end, but not longer than the timeout. */
    ExecResult exec(String id, List<String> command, Duration timeout);

    /** An image that is here already, by reference or id. */
    Optional<ImageView> image(String reference);

    /** Fetches an image from its registry. */
    void pull(String reference, @Nullable RegistryCredentials credentials);

    /** Makes an image of one layer from a tar stream. */
    void importImage(String repository, String tag, InputStream tar);

    /** An image that is here and its name, for {@link #loadImage} of another engine. Comes while it is read; the reader closes it. */
    InputStream saveImage(String reference);

    /** Takes what another engine's {@link #saveImage} gives, to its end, and does not close it. */
    void loadImage(InputStream saved);

    /** Removes an image by reference; harmless when there is none or a container uses it. */
    void removeImage(String reference);

    /** What a container takes on the disk beyond its image: what it wrote outside of volumes, and its log. Dear; 0 when there is none. */
    long diskBytes(String id);

    /** Copies a container's output into the sink until its end, the reader's, or the container's death. */
    LogStream logs(String id, LogQuery query, LogReceiver receiver);

    /**
     * Tells about the life of containers with these labels until closed. What is heard is a hint to look again: it may be
     * late, doubled or lost, and {@link EngineListener#lookAgain} says when much was lost.
     */
    Watching watch(Map<String, String> labels, EngineListener listener);

    @Override
    void close();

    /** Ends what {@link #watch} began. */
    interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    /** Ends what {@link #logs} began. */
    interface LogStream extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes output. Called by one thread, {@code end} last and once; a failure's words are null at a normal end. */
    interface LogReceiver {
        void data(byte[] bytes);

        void end(@Nullable String failure);
    }

    /**
     * Which part of a log.
     *
     * @param tailLines negative for all
     * @param sinceUnixSeconds 0 for all
     */
    record LogQuery(boolean follow, boolean timestamps, int tailLines, int sinceUnixSeconds) {}
}
