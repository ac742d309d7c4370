package sh.deploy.kubelet.link;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Who the agent is and whom it trusts, by its three files as they are now. One context lasts until a file changes: a connection that is
 * dialled again then goes on with the session of the one before, for a fraction of a handshake's work. Not safe for several threads.
 */
final class AgentTls {
    private record Version(
            FileTime modified, long bytes, @Nullable Object file) {
        static Version of(Path path) {
            try {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException missing) {
                return new Version(FileTime.fromMillis(0), -1, null);
            }
        }
    }

    private final LinkSettings settings;
    private List<Version> versions = List.of();
    private @Nullable SslContext context;

    AgentTls(LinkSettings settings) {
        this.settings = settings;
    }

    /** @throws SSLException when a file is missing or unreadable */
    SslContext context() throws SSLException {
        var now = Stream.of(settings.ca(), settings.certificate(), settings.key())
                .map(Version::of)
                .toList();
        var there = context;
        if (there == null || !now.equals(versions)) {
            context = null;
            there = read();
            context = there;
            versions = now;
        }
        return there;
    }

    private SslContext read() throws SSLException {
        try {
            return GrpcSslContexts.forClient()
                    .protocols("TLSv1.3")
                    .trustManager(settings.ca().toFile())
                    .keyManager(settings.certificate().toFile(), settings.key().toFile())
                    .build();
        } catch (IllegalArgumentException unreadable) {
            throw new SSLException(unreadable.getMessage(), unreadable);
        }
    }
}
