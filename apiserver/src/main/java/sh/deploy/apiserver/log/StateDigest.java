package sh.deploy.apiserver.log;

import java.security.MessageDigest;

/**
 * SHA-256 over living objects in key order, equal for equal states however they came about. Each object counts with key, uid,
 * revision, API version, kind and bytes.
 */
public final class StateDigest {
    private final MessageDigest digest = HashChain.sha256();
    private final ObjectHead head = new ObjectHead();

    public void add(CheckpointObject object) {
        var fields = head.of(object);
        digest.update(fields.array(), 0, fields.position());
        digest.update(object.json());
    }

    /** The digest of what was added; starts again from nothing. */
    public byte[] take() {
        return digest.digest();
    }
}
