package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** A key of the settings file. It encrypts data keys and nothing else. */
final class KeyEncryptionKey {
    private static final int FINGERPRINT_BYTES = 6;
    private static final byte[] FINGERPRINT_LABEL = "deploy key fingerprint".getBytes(US_ASCII);

    private final KeyWrapping wrapping;
    private final String name;
    private final byte[] secret;
    private final String fingerprint;

    /** @param secret of a length that the wrapping takes */
    KeyEncryptionKey(KeyWrapping wrapping, String name, byte[] secret) {
        if (!wrapping.keyBytes().contains(secret.length)) {
            throw new IllegalArgumentException(
                    "a key for " + wrapping.word() + " has " + wrapping.keyBytes() + " bytes, not " + secret.length);
        }
        this.wrapping = wrapping;
        this.name = name;
        this.secret = secret.clone();
        this.fingerprint = fingerprint(secret);
    }

    static KeyEncryptionKey create(String name, SecureRandom random) {
        var secret = new byte[32];
        random.nextBytes(secret);
        return new KeyEncryptionKey(KeyWrapping.AESGCM, name, secret);
    }

    KeyWrapping wrapping() {
        return wrapping;
    }

    String name() {
        return name;
    }

    /** {@code aesgcm:key1:5f1c09ab34d2}: provider, name, and the start of a digest of the key, since names are given anew. */
    String id() {
        return wrapping.word() + ":" + name + ":" + fingerprint;
    }

    /** Whether it is the key that had this id, by whatever name now. */
    boolean isThatOf(String id) {
        return id.startsWith(wrapping.word() + ":") && id.endsWith(":" + fingerprint);
    }

    byte[] secret() {
        return secret.clone();
    }

    /** @param id of the data key, which belongs to what is encrypted */
    byte[] wrap(long id, byte[] dataKey, SecureRandom random) {
        var plain = ByteBuffer.allocate(Long.BYTES + dataKey.length)
                .putLong(id)
                .put(dataKey)
                .array();
        try {
            return wrapping.wrap(secret, plain, random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** @throws GeneralSecurityException it was wrapped by another key, for another id, or changed */
    byte[] unwrap(long id, byte[] wrapped) throws GeneralSecurityException {
        var plain = ByteBuffer.wrap(wrapping.unwrap(secret, wrapped));
        if (plain.remaining() != Long.BYTES + DataKey.BYTES || plain.getLong() != id) {
            throw new GeneralSecurityException("it is wrapped for another data key");
        }
        var dataKey = new byte[DataKey.BYTES];
        plain.get(dataKey);
        return dataKey;
    }

    @Override
    public String toString() {
        return id();
    }

    private static String fingerprint(byte[] secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(FINGERPRINT_LABEL);
            return HexFormat.of().formatHex(digest.digest(secret), 0, FINGERPRINT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
