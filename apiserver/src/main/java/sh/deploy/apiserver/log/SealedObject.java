package sh.deploy.apiserver.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * How an object lies in the log and in checkpoints where its resource is encrypted: in place of its JSON, which begins with a brace
 * where this begins with a zero. The log knows the form, not the keys.
 *
 * @param dataKey id of the data key that it is encrypted with
 * @param nonce {@value #NONCE_BYTES} bytes
 * @param ciphertext with its tag
 */
public record SealedObject(long dataKey, byte[] nonce, byte[] ciphertext) {
    public static final int NONCE_BYTES = 12;

    private static final byte FIRST = 0;
    private static final byte SECOND = 'E';
    private static final byte FORM = 1;
    private static final int HEAD_BYTES = 3 + Long.BYTES;

    public SealedObject {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes, not " + nonce.length);
        }
    }

    /** Whether these bytes, stored in place of an object's, are a sealed one. */
    public static boolean isIn(byte[] stored) {
        return stored.length > 0 && stored[0] == FIRST;
    }

    /** @throws IllegalArgumentException with a sentence when it is no sealed object, or one of a form that is not known */
    public static SealedObject of(byte[] stored) {
        if (stored.length < HEAD_BYTES + NONCE_BYTES || stored[0] != FIRST || stored[1] != SECOND) {
            throw new IllegalArgumentException("what is stored is neither JSON nor an encrypted object");
        }
        if (stored[2] != FORM) {
            throw new IllegalArgumentException(
                    "it is encrypted in form " + stored[2] + ", which this version does not know");
        }
        return new SealedObject(
                ByteBuffer.wrap(stored).getLong(3),
                Arrays.copyOfRange(stored, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES),
                Arrays.copyOfRange(stored, HEAD_BYTES + NONCE_BYTES, stored.length));
    }

    /** What is stored. */
    public byte[] bytes() {
        return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + ciphertext.length)
                .put(head(dataKey))
                .put(nonce)
                .put(ciphertext)
                .array();
    }

    /** What stands before nonce and ciphertext. */
    public static byte[] head(long dataKey) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .put(FIRST)
                .put(SECOND)
                .put(FORM)
                .putLong(dataKey)
                .array();
    }

    /** As people read it. */
    public String dataKeyName() {
        return dataKeyName(dataKey);
    }

    public static String dataKeyName(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
