package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** Settings files for tests. A key is made of its name, so equal names are equal keys. */
public final class KeyFiles {
    private KeyFiles() {}

    /** One resource, encrypted with these keys, the first of which writes; no {@code identity}. */
    public static void write(Path file, String resource, String... keys) throws IOException {
        writeText(file, text(resource, keys));
    }

    /** The same; what lies in clear is taken as well. */
    public static void writeWithIdentity(Path file, String resource, String... keys) throws IOException {
        writeText(file, text(resource, keys) + "  - identity: {}\n");
    }

    public static void writeText(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /** One resource, written in clear. */
    public static String inClear(String resource) {
        return """
                apiVersion: apiserver.config.k8s.io/v1
                kind: EncryptionConfiguration
                resources:
                - resources: ["%s"]
                  providers:
                  - identity: {}
                """.formatted(resource);
    }

    static String text(String resource, String... keys) {
        return """
                apiVersion: apiserver.config.k8s.io/v1
                kind: EncryptionConfiguration
                resources:
                - resources: ["%s"]
                  providers:
                  - aesgcm:
                      keys:
                """.formatted(resource)
                + Arrays.stream(keys)
                        .map(name -> "      - {name: " + name + ", secret: \"" + secret(name) + "\"}\n")
                        .collect(Collectors.joining());
    }

    /** 32 bytes as Base64. */
    public static String secret(String name) {
        return Base64.getEncoder().encodeToString(bytes(name));
    }

    static KeyEncryptionKey key(String name) {
        return new KeyEncryptionKey(KeyWrapping.AESGCM, name, bytes(name));
    }

    private static byte[] bytes(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
