package sh.deploy.apiserver.encryption;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * XSalsa20 with Poly1305, as NaCl's {@code crypto_secretbox} puts them together: the key stream's first 32 bytes are the tag's key, the
 * ones after that encrypt, and the tag covers the ciphertext. Keys have 32 bytes; nonces 24, so random ones never meet.
 */
final class SecretBox {
    private static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;
    private static final int TAG_KEY_BYTES = 32;

    private SecretBox() {}

    /** Nonce, tag, ciphertext. */
    static byte[] seal(byte[] key, byte[] plain, SecureRandom random) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return seal(key, nonce, plain);
    }

    static byte[] seal(byte[] key, byte[] nonce, byte[] plain) {
        var stream = stream(key, nonce);
        var tagKey = tagKey(stream);
        var box = Arrays.copyOf(nonce, NONCE_BYTES + TAG_BYTES + plain.length);
        stream.processBytes(plain, 0, plain.length, box, NONCE_BYTES + TAG_BYTES);
        var tag = tag(tagKey, box);
        System.arraycopy(tag, 0, box, NONCE_BYTES, TAG_BYTES);
        return box;
    }

    /** @throws GeneralSecurityException it was sealed with another key, or changed */
    static byte[] open(byte[] key, byte[] box) throws GeneralSecurityException {
        if (box.length < NONCE_BYTES + TAG_BYTES) {
            throw new GeneralSecurityException("it is too short");
        }
        var stream = stream(key, Arrays.copyOf(box, NONCE_BYTES));
        var tag = tag(tagKey(stream), box);
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(box, NONCE_BYTES, NONCE_BYTES + TAG_BYTES))) {
            throw new GeneralSecurityException("its tag is not right");
        }
        var plain = new byte[box.length - NONCE_BYTES - TAG_BYTES];
        stream.processBytes(box, NONCE_BYTES + TAG_BYTES, plain.length, plain, 0);
        return plain;
    }

    private static XSalsa20Engine stream(byte[] key, byte[] nonce) {
        var stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return stream;
    }

    private static byte[] tagKey(XSalsa20Engine stream) {
        var tagKey = new byte[TAG_KEY_BYTES];
        stream.processBytes(tagKey, 0, tagKey.length, tagKey, 0);
        return tagKey;
    }

    private static byte[] tag(byte[] tagKey, byte[] box) {
        var poly = new Poly1305();
        poly.init(new KeyParameter(tagKey));
        poly.update(box, NONCE_BYTES + TAG_BYTES, box.length - NONCE_BYTES - TAG_BYTES);
        var tag = new byte[TAG_BYTES];
        poly.doFinal(tag, 0);
        return tag;
    }
}
