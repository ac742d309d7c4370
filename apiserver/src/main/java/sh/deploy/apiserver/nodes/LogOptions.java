package sh.deploy.apiserver.nodes;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a container's log, as {@code GET …/pods/NAME/log} asks for it.
 *
 * @param container empty: the pod's only one
 * @param previous the last dead instance instead of the current one
 * @param timestamps each line starts with its time
 * @param tailLines at most so many lines from the end
 * @param since nothing older; null: from the start
 * @param limitBytes stop after so many bytes
 */
public record LogOptions(
        String container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        OptionalLong tailLines,
        @Nullable Instant since,
        OptionalLong limitBytes) {
    /** The whole log of the pod's only container, up to now. */
    public static final LogOptions ALL =
            new LogOptions("", false, false, false, OptionalLong.empty(), null, OptionalLong.empty());
}
