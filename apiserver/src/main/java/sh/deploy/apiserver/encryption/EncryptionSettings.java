package sh.deploy.apiserver.encryption;

import java.nio.file.Path;

/**
 * Where it is said what is encrypted.
 *
 * @param file in the shape of Kubernetes' {@code EncryptionConfiguration}
 * @param made whether it is made, with a new key for secrets, when it is not there and nothing is encrypted yet
 */
public record EncryptionSettings(Path file, boolean made) {
    /** Of the file that is made, in the folder of the keys. */
    public static final String FILE = "encryption.yaml";

    /**
     * Reads the file, and keeps nothing of it.
     *
     * @throws IllegalArgumentException it is not right; the sentence names file, line, column and field
     */
    public void check() {
        RulesFile.read(file);
    }
}
