package sh.deploy.apiserver.encryption;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;

/** How a key of the settings file encrypts data keys; by the names that Kubernetes has for its providers. */
enum KeyWrapping {
    AESGCM("aesgcm", List.of(16, 24, 32)) {
        @Override
        byte[] wrap(byte[] key, byte[] plain, SecureRandom random) throws GeneralSecurityException {
            return AesGcm.encryptWithNonce(key, plain, LABEL, random);
        }

        @Override
        byte[] unwrap(byte[] key, byte[] wrapped) throws GeneralSecurityException {
            return AesGcm.decryptWithNonce(key, wrapped, LABEL);
        }
    },
    SECRETBOX("secretbox", List.of(32)) {
        @Override
        byte[] wrap(byte[] key, byte[] plain, SecureRandom random) {
            return SecretBox.seal(key, plain, random);
        }

        @Override
        byte[] unwrap(byte[] key, byte[] wrapped) throws GeneralSecurityException {
            return SecretBox.open(key, wrapped);
        }
    };

    private static final byte[] LABEL = "deploy data key".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final String word;
    private final List<Integer> keyBytes;

    KeyWrapping(String word, List<Integer> keyBytes) {
        this.word = word;
        this.keyBytes = keyBytes;
    }

    abstract byte[] wrap(byte[] key, byte[] plain, SecureRandom random) throws GeneralSecurityException;

    /** @throws GeneralSecurityException it was wrapped by another key, or changed */
    abstract byte[] unwrap(byte[] key, byte[] wrapped) throws GeneralSecurityException;

    /** In the settings file. */
    String word() {
        return word;
    }

    /** Lengths that a key may have. */
    List<Integer> keyBytes() {
        return keyBytes;
    }
}
