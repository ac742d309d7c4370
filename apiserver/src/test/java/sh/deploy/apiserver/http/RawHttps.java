package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** Sends a request's line as it is given, however wrong; other clients mend it. One connection, until the server ends it. */
final class RawHttps implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final TestApiServer server;
    private final @Nullable Credential credential;
    private @Nullable SSLSocket socket;
    private @Nullable InputStream answers;

    /** The body is read as Latin-1. */
    record Answer(int status, String body) {}

    RawHttps(TestApiServer server, @Nullable Credential credential) {
        this.server = server;
        this.credential = credential;
    }

    /** @param headers whole lines */
    Answer send(String method, String target, String... headers) throws IOException, GeneralSecurityException {
        var more = new StringBuilder();
        for (var header : headers) {
            more.append(header).append("\r\n");
        }
        begin(method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + more + "\r\n");
        return read(!method.equals("HEAD"));
    }

    /** Sends a request whose answer is read by {@link #answer}. */
    void begin(String method, String target, String json) throws IOException, GeneralSecurityException {
        begin(method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json);
    }

    /** Sends bytes as they are, in a TLS record of their own. */
    void begin(String bytes) throws IOException, GeneralSecurityException {
        var open = socket == null ? connect() : socket;
        open.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    /** The next answer, which has a body. */
    Answer answer() throws IOException {
        return read(true);
    }

    private SSLSocket connect() throws IOException, GeneralSecurityException {
        var opened = (SSLSocket)
                HttpsClient.tls(server.caPem(), credential).getSocketFactory().createSocket("127.0.0.1", server.port());
        opened.setSoTimeout(PATIENCE_MILLIS);
        socket = opened;
        answers = new BufferedInputStream(opened.getInputStream());
        return opened;
    }

    private Answer read(boolean hasBody) throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = 0;
        boolean ends = false;
        for (var header = line(); !header.isEmpty(); header = line()) {
            var lower = header.toLowerCase(Locale.ROOT);
            length = lower.startsWith("content-length:")
                    ? Integer.parseInt(lower.substring(15).strip())
                    : length;
            ends |= lower.equals("connection: close");
        }
        var body = new String(input().readNBytes(hasBody ? length : 0), ISO_8859_1);
        if (ends) {
            close();
        }
        return new Answer(status, body);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = input().read(); c != '\n'; c = input().read()) {
            if (c < 0) {
                throw new EOFException("after " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private InputStream input() throws IOException {
        if (answers == null) {
            throw new IOException("not connected");
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
