package sh.deploy.kubelet.join;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * What a joined machine proves itself by, in files for their owner only. Certificate and key in force are one file, which is replaced as a
 * whole: whoever reads it gets a pair. The next key lies beside it until its certificate has come, so that an agent which dies meanwhile asks
 * again with the same one.
 */
public final class CredentialFolder {
    private static final String CURVE = "secp256r1";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String PRIVATE = "PRIVATE KEY";

    private final Path dir;

    public CredentialFolder(Path dir) {
        this.dir = dir;
    }

    /** The cluster's authority, PEM. */
    public Path authority() {
        return dir.resolve("ca.crt");
    }

    /** The certificate in force and its key, PEM. */
    public Path current() {
        return dir.resolve("kubelet-client-current.pem");
    }

    /** Where agents dial, as it was last known. */
    Path link() {
        return dir.resolve("node-link");
    }

    /** The API server that it joined. */
    private Path server() {
        return dir.resolve("server");
    }

    /** Name of the request by which a certificate for the next key was asked for. */
    private Path nextRequest() {
        return dir.resolve("kubelet-client-next.request");
    }

    private Path next() {
        return dir.resolve("kubelet-client-next.key");
    }

    /** The certificate in force; empty before the first. */
    Optional<X509Certificate> certificate() throws IOException, GeneralSecurityException {
        return Files.exists(current()) && Files.exists(authority())
                ? Optional.of(PemText.certificate(Files.readString(current())))
                : Optional.empty();
    }

    /** Where everything lies. */
    Path root() {
        return dir;
    }

    /** The API server that it joined; empty before it was kept. */
    String knownServer() throws IOException {
        return Files.exists(server()) ? Files.readString(server()).strip() : "";
    }

    void keepServer(URI address) throws IOException {
        write(server(), address + "\n");
    }

    /** Empty where nothing was asked for with the next key. */
    String requestOfNextKey() throws IOException {
        return Files.exists(nextRequest()) ? Files.readString(nextRequest()).strip() : "";
    }

    void keepRequestOfNextKey(String name) throws IOException {
        write(nextRequest(), name + "\n");
    }

    void keepAuthority(X509Certificate authority) throws IOException, GeneralSecurityException {
        write(authority(), PemText.of("CERTIFICATE", authority.getEncoded()));
    }

    void keepLink(String address) throws IOException {
        write(link(), address + "\n");
    }

    /** The key that waits for its certificate; made when there is none. */
    KeyPair nextKey() throws IOException, GeneralSecurityException {
        if (Files.exists(next())) {
            return read(Files.readString(next()));
        }
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        var keys = generator.generateKeyPair();
        write(
                next(),
                PemText.of(PRIVATE, keys.getPrivate().getEncoded())
                        + PemText.of(PUBLIC, keys.getPublic().getEncoded()));
        return keys;
    }

    /** Puts the next key in force. */
    void install(String certificatePem, KeyPair keys) throws IOException {
        write(current(), certificatePem + PemText.of(PRIVATE, keys.getPrivate().getEncoded()));
        forgetNextKey();
    }

    void forgetNextKey() throws IOException {
        Files.deleteIfExists(nextRequest());
        Files.deleteIfExists(next());
    }

    private static KeyPair read(String pem) throws GeneralSecurityException {
        var factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(content(PUBLIC, pem))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(content(PRIVATE, pem))));
    }

    private static byte[] content(String label, String pem) throws GeneralSecurityException {
        var begin = "-----BEGIN " + label + "-----";
        int start = pem.indexOf(begin);
        int end = pem.indexOf("-----END " + label + "-----");
        if (start < 0 || end < start) {
            throw new GeneralSecurityException("there is no " + label);
        }
        return Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
    }

    /** Whole or not at all, on the disk before it counts. */
    private void write(Path file, String text) throws IOException {
        Files.createDirectories(dir, onlyOwner("rwx------"));
        var temporary = Files.createTempFile(dir, ".new", ".pem", onlyOwner("rw-------"));
        try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?> onlyOwner(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
