package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;

/** A client of HTTP/2 that sends whatever frames it is told to, as RFC 9113 forbids or discourages. */
final class Http2Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int CANCEL = 8;

    /** Of the settings: how much of a stream's answer may come before its reader says more. */
    static final int INITIAL_WINDOW_SIZE = 4;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int HEAD_BYTES = 9;
    /** What waits for somebody who reads nothing is to wait at the server. */
    private static final int LITTLE = 4_096;

    /** @param payload without its head */
    record Frame(int type, int flags, int stream, byte[] payload) {
        /** Of a GOAWAY or RST_STREAM. */
        int errorCode() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private final SSLSocket socket;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    Http2Frames(TestApiServer server, @Nullable Credential credential) throws IOException, GeneralSecurityException {
        this(server, server.port(), credential);
    }

    /** @param port one of the server's */
    Http2Frames(TestApiServer server, int port, @Nullable Credential credential)
            throws IOException, GeneralSecurityException {
        socket = (SSLSocket)
                HttpsClient.tls(server.caPem(), credential).getSocketFactory().createSocket();
        socket.setReceiveBufferSize(LITTLE);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.startHandshake();
        waiting.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    }

    Http2Frames frame(int type, int flags, int stream, byte... payload) {
        var head = ByteBuffer.allocate(HEAD_BYTES)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
        waiting.writeBytes(head.array());
        waiting.writeBytes(payload);
        return this;
    }

    Http2Frames setting(int name, int value) {
        return frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) name).putInt(value).array());
    }

    Http2Frames reset(int stream) {
        return frame(
                RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    /** A whole request. */
    Http2Frames get(int stream, String path) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, head("GET", path));
    }

    /** By the table of RFC 7541, without compression. */
    static byte[] head(String method, String path) {
        var head = new ByteArrayOutputStream();
        literal(head, 2, method);
        head.write(0x87); // :scheme https
        literal(head, 4, path);
        literal(head, 1, "x");
        return head.toByteArray();
    }

    /** Of a stream that is to become a WebSocket: RFC 8441. */
    static byte[] webSocket(String path) {
        var head = new ByteArrayOutputStream();
        literal(head, 2, "CONNECT");
        named(head, ":protocol", "websocket");
        head.write(0x87); // :scheme https
        literal(head, 4, path);
        literal(head, 1, "x");
        named(head, "sec-websocket-version", "13");
        return head.toByteArray();
    }

    /** Of a call of gRPC. */
    static byte[] call(String path) {
        var head = new ByteArrayOutputStream();
        head.writeBytes(head("POST", path));
        named(head, "content-type", "application/grpc");
        named(head, "te", "trailers");
        return head.toByteArray();
    }

    /** As {@link #call(String)}, with a bearer token. */
    static byte[] call(String path, String token) {
        var head = new ByteArrayOutputStream();
        head.writeBytes(call(path));
        named(head, "authorization", "Bearer " + token);
        return head.toByteArray();
    }

    private static void named(ByteArrayOutputStream head, String name, String value) {
        head.write(0); // without indexing, by its own name
        text(head, name);
        text(head, value);
    }

    /** Its length in seven bits, or what is beyond them in more (RFC 7541, 5.1). */
    private static void text(ByteArrayOutputStream head, String text) {
        var bytes = text.getBytes(UTF_8);
        if (bytes.length < 127) {
            head.write(bytes.length);
        } else {
            head.write(127);
            int left = bytes.length - 127;
            for (; left >= 128; left >>= 7) {
                head.write(left & 0x7f | 0x80);
            }
            head.write(left);
        }
        head.writeBytes(bytes);
    }

    /** Calls with these headers, and returns what gRPC answers. */
    String grpcStatus(byte... head) throws IOException {
        frame(HEADERS, END_HEADERS, 1, head).send();
        var answer = read();
        while (answer.type() != HEADERS) {
            answer = read();
        }
        return header(answer, "grpc-status");
    }

    /** Of the first headers of a connection. */
    static String header(Frame headers, String name) throws IOException {
        try {
            var all = new DefaultHttp2HeadersDecoder().decodeHeaders(1, Unpooled.wrappedBuffer(headers.payload()));
            return String.valueOf(all.get(name));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    private static void literal(ByteArrayOutputStream head, int name, String value) {
        head.write(name); // without indexing
        head.write(value.length());
        head.writeBytes(value.getBytes(US_ASCII));
    }

    /** Sends what was prepared; returns whether the server still took all of it. */
    boolean send() throws IOException {
        var bytes = waiting.toByteArray();
        waiting.reset();
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (SocketException | SSLException ended) {
            return false;
        }
    }

    /** All that comes until the server ends the connection. */
    List<Frame> readToEnd() throws IOException {
        var frames = new ArrayList<Frame>();
        try {
            while (true) {
                frames.add(read());
            }
        } catch (EOFException | SocketException | SSLException ended) {
            return frames;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection goes on, after " + frames.size() + " frames", e);
        }
    }

    Frame read() throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        var payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
