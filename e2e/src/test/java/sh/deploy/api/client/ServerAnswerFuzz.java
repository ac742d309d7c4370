package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** An answer of HTTP/1.1 as deployctl, agents and controllers read it: no more body than what came, or an error of the connection. */
public final class ServerAnswerFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var body = Reading.of(input, IOException.class, () -> {
            var connection = new Connection(
                    new Sockets.Opened(new Scripted(input), new Scripted(input)),
                    new ClientConfig.Credential.Anonymous());
            return connection.read(false).body().readAllBytes();
        });
        if (body != null) {
            assertThat(body.length).isLessThan(input.length);
        }
    }

    /** A socket by which these bytes come. */
    private static final class Scripted extends Socket {
        private final byte[] bytes;

        Scripted(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
