package sh.deploy.apiserver.log;

import java.security.MessageDigest;
import java.util.function.Predicate;
import sh.deploy.api.object.ObjectKey;

/**
 * SHA-256 over living objects in key order, equal for equal states however they came about. Each object counts with key, uid,
 * revision, API version, kind and bytes. One that is encrypted counts without its bytes, which key, uid and revision stand for: a
 * digest of its text would tell whether a guess at a secret is right, and what is stored is new each time. So the digest of a state
 * is another one after a resource began to be encrypted; and as long as some of its objects lie in clear, or sealed though it is
 * encrypted no more, what is stored adds up to another one than what the server has in memory.
 */
public final class StateDigest {
    private static final int WITHOUT_BYTES = -1;

    private final MessageDigest digest = HashChain.sha256();
    private final ObjectHead head = new ObjectHead();
    private final Predicate<ObjectKey> encrypted;

    /** Of objects as they are stored. */
    public StateDigest() {
        this(key -> false);
    }

    /** @param encrypted which objects, that are given in clear here, are stored otherwise */
    public StateDigest(Predicate<ObjectKey> encrypted) {
        this.encrypted = encrypted;
    }

    public void add(CheckpointObject object) {
        if (SealedObject.isIn(object.json()) || encrypted.test(object.key())) {
            var fields = head.of(object, WITHOUT_BYTES);
            digest.update(fields.array(), 0, fields.position());
        } else {
            var fields = head.of(object);
            digest.update(fields.array(), 0, fields.position());
            digest.update(object.json());
        }
    }

    /** The digest of what was added; starts again from nothing. */
    public byte[] take() {
        return digest.digest();
    }
}
