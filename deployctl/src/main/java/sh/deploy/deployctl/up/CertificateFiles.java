package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ClientConfig.Credential.Certificate;
import sh.deploy.api.time.Time;

/**
 * A certificate and its key in two files that somebody else replaces, as they were a minute ago at most. When they cannot be read any more,
 * what was read before stays. Safe for all threads.
 */
final class CertificateFiles implements Supplier<Certificate> {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);

    static final Duration READ_EVERY = Duration.ofMinutes(1);

    private final Path certificate;
    private final Path key;
    private final Time time;
    private Certificate current;
    private long readNanos;

    /** @throws IOException when a file is missing or unreadable */
    CertificateFiles(Path certificate, Path key, Time time) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.time = time;
        this.current = read();
        this.readNanos = time.nanos();
    }

    @Override
    public synchronized Certificate get() {
        if (time.nanos() - readNanos < READ_EVERY.toNanos()) {
            return current;
        }
        readNanos = time.nanos();
        try {
            current = read();
        } catch (IOException e) {
            LOG.warn("the certificate {} cannot be read; going on by the one before", certificate, e);
        }
        return current;
    }

    private Certificate read() throws IOException {
        return new Certificate(Files.readString(certificate), Files.readString(key));
    }
}
