package sh.deploy.apiserver.encryption;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois/counter mode (NIST SP 800-38D): nonces of 96 bits, tags of 128. */
final class AesGcm {
    static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private AesGcm() {}

    static Cipher cipher(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    static byte[] newNonce(SecureRandom random) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    /** The nonce, and behind it the ciphertext with its tag. */
    static byte[] encryptWithNonce(byte[] key, byte[] plain, byte[] associated, SecureRandom random)
            throws GeneralSecurityException {
        var nonce = newNonce(random);
        var cipher = cipher(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), nonce);
        cipher.updateAAD(associated);
        var encrypted = cipher.doFinal(plain);
        var whole = Arrays.copyOf(nonce, nonce.length + encrypted.length);
        System.arraycopy(encrypted, 0, whole, nonce.length, encrypted.length);
        return whole;
    }

    static byte[] decryptWithNonce(byte[] key, byte[] whole, byte[] associated) throws GeneralSecurityException {
        if (whole.length < NONCE_BYTES) {
            throw new GeneralSecurityException("it is too short");
        }
        var cipher = cipher(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), Arrays.copyOf(whole, NONCE_BYTES));
        cipher.updateAAD(associated);
        return cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
    }
}
