package sh.deploy.deployctl.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.time.Time;

/**
 * The certificates that one server showed when the JDK last found it trusted, in a file. They count for the same authority and the same
 * expected name only, while all of them are valid, and for {@link #MEMORY} at most. Nobody else may be able to write the file.
 */
final class TrustedChain {
    /** A change in what the JDK accepts is noticed within this time. */
    static final Duration MEMORY = Duration.ofDays(1);

    private static final int FORMAT = 1;
    private static final long MAX_BYTES = 256 * 1024;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final Path file;
    private final ClientConfig config;
    private final Time time;

    /** @param folder need not exist */
    TrustedChain(Path folder, ClientConfig config, Time time) {
        this.file = folder.resolve(config.host().replace(':', '.') + "_" + config.port());
        this.config = config;
        this.time = time;
    }

    /** DER, the server's own first; empty when there is nothing to go by. */
    List<byte[]> read() {
        try {
            return isOurs() ? parse(Files.readAllBytes(file)) : List.of();
        } catch (IOException | UnsupportedOperationException absentOrUnusable) {
            return List.of();
        }
    }

    /** @param chain as the server sent it, and the JDK accepted it just now */
    void write(Certificate[] chain) {
        var now = time.now();
        try {
            var text = text(now, end(now, chain), chain);
            if (text != null && text.length <= MAX_BYTES) {
                replace(text);
            }
        } catch (IOException | UnsupportedOperationException | CertificateEncodingException notKept) {
            // It is asked anew next time, which takes longer and does no harm.
            return;
        }
    }

    private boolean isOurs() throws IOException {
        var attributes = Files.readAttributes(file, "unix:uid,mode,size");
        return Objects.equals(attributes.get("uid"), Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && attributes.get("mode") instanceof Integer mode
                && (mode & WRITABLE_BY_OTHERS) == 0
                && attributes.get("size") instanceof Long size
                && size <= MAX_BYTES;
    }

    private List<byte[]> parse(byte[] text) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(text));
        if (in.readInt() != FORMAT
                || !in.readUTF().equals(config.expectedName())
                || !in.readUTF().equals(config.certificateAuthority())) {
            return List.of();
        }
        long now = time.now().toEpochMilli();
        if (now < in.readLong() || now > in.readLong()) {
            return List.of();
        }
        var chain = new ArrayList<byte[]>();
        for (int left = in.readInt(); left > 0; left--) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                return List.of();
            }
            var certificate = new byte[length];
            in.readFully(certificate);
            chain.add(certificate);
        }
        return chain;
    }

    private byte @Nullable [] text(Instant from, Instant until, Certificate[] chain)
            throws IOException, CertificateEncodingException {
        var authority = config.certificateAuthority();
        if (authority == null || authority.length() > 0xffff) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(FORMAT);
        out.writeUTF(config.expectedName());
        out.writeUTF(authority);
        out.writeLong(from.toEpochMilli());
        out.writeLong(until.toEpochMilli());
        out.writeInt(chain.length);
        for (var certificate : chain) {
            out.writeInt(certificate.getEncoded().length);
            out.write(certificate.getEncoded());
        }
        return bytes.toByteArray();
    }

    private static Instant end(Instant now, Certificate[] chain) {
        var end = now.plus(MEMORY);
        for (var certificate : chain) {
            var expiry = ((X509Certificate) certificate).getNotAfter().toInstant();
            end = expiry.isBefore(end) ? expiry : end;
        }
        return end;
    }

    private void replace(byte[] text) throws IOException {
        var folder = file.resolveSibling("");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var next = Files.createTempFile(
                folder, ".", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
