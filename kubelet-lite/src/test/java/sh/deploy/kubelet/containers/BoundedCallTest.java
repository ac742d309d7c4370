package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BoundedCallTest {
    private static final String GREETING =
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";

    @TempDir
    Path folder;

    @Test
    void anAnswerIsHandedOnAndARefusalToo() {
        assertThat(BoundedCall.within(Duration.ofSeconds(30), () -> "yes")).isEqualTo("yes");
        var refusal = new EngineException(EngineException.Kind.REFUSED, "no");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> BoundedCall.within(Duration.ofSeconds(30), () -> {
                    throw refusal;
                }))
                .isSameAs(refusal);
    }

    /** It greets, and says nothing more. */
    @Test
    void anEngineThatHangsIsGivenUpAndItsConnectionClosed() throws Exception {
        try (var server = listening()) {
            var greeter = Thread.ofVirtual().start(() -> greet(server));
            try (var engine = DockerEngine.open(folder.resolve("docker.sock"))) {
                greeter.join();
                var failure = catchThrowableOfType(
                        EngineException.class,
                        () -> BoundedCall.within(Duration.ofSeconds(3), () -> engine.image("web:1")));

                assertThat(failure.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
                assertThat(failure).hasMessageContaining("does not answer within");
                try (var asked = server.accept()) {
                    var read = ByteBuffer.allocate(1 << 16);
                    while (asked.read(read) >= 0) {}
                    assertThat(read.position()).as("the question, then the end").isPositive();
                }
            }
        }
    }

    @Test
    void anEngineThatHangsFromTheStartIsGivenUp() throws Exception {
        try (var server = listening()) {
            var failure =
                    catchThrowableOfType(EngineException.class, () -> DockerEngine.open(folder.resolve("docker.sock")));
            assertThat(failure.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE);
            assertThat(server.isOpen()).isTrue();
        }
    }

    private ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("docker.sock")));
    }

    private static void greet(ServerSocketChannel server) {
        try (var first = server.accept()) {
            first.read(ByteBuffer.allocate(4096));
            first.write(ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
