package sh.deploy.kubelet.pods;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which log, and which part of it.
 *
 * @param uid empty to take the pod of that name whatever its uid
 * @param container empty when the pod has only one
 * @param previous the last dead instance instead of the current one
 * @param timestamps each line starts with its time in RFC 3339
 * @param tailLines at most so many lines from the end
 * @param since nothing older than this; null means from the start
 * @param limitBytes stop after so many bytes
 */
public record LogRequest(
        String namespace,
        String pod,
        String uid,
        String container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        OptionalLong tailLines,
        @Nullable Instant since,
        OptionalLong limitBytes) {}
