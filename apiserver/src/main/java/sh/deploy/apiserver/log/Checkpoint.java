package sh.deploy.apiserver.log;

import java.time.Instant;

/**
 * All objects as they were after one revision.
 *
 * @param at when it was taken
 * @param head the log's end at that moment
 * @param digest of the objects, see {@link StateDigest}
 * @param objects in key order; may be a stream that can be read once
 */
public record Checkpoint(Instant at, Head head, byte[] digest, Iterable<CheckpointObject> objects) {
    public long revision() {
        return head.revision();
    }
}
