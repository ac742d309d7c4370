package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * SHA-256 over living objects in key order, equal for equal states however they came about. Each object counts with key, uid,
 * revision, API version, kind and bytes.
 */
public final class StateDigest {
    private final MessageDigest digest = HashChain.sha256();

    public void add(CheckpointObject object) {
        var key = object.key();
        text(key.group());
        text(key.resource());
        text(key.namespace());
        text(key.name());
        text(object.uid());
        digest.update(ByteBuffer.allocate(8).putLong(object.revision()).flip());
        text(object.apiVersion());
        text(object.kind());
        bytes(object.json());
    }

    /** The digest of what was added; starts again from nothing. */
    public byte[] take() {
        return digest.digest();
    }

    private void text(String value) {
        bytes(value.getBytes(UTF_8));
    }

    private void bytes(byte[] value) {
        digest.update(ByteBuffer.allocate(4).putInt(value.length).flip());
        digest.update(value);
    }
}
