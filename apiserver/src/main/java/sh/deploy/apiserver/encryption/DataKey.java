package sh.deploy.apiserver.encryption;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import sh.deploy.apiserver.log.SealedObject;

/** A key that objects are sealed with: AES-256. */
final class DataKey {
    static final int BYTES = 32;

    private final long id;
    private final SecretKey key;

    DataKey(long id, byte[] key) {
        this.id = id;
        this.key = new SecretKeySpec(key, "AES");
    }

    long id() {
        return id;
    }

    SecretKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "data key " + SealedObject.dataKeyName(id);
    }
}
