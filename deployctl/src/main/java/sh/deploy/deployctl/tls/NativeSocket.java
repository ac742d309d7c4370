package sh.deploy.deployctl.tls;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import sh.deploy.api.client.ClientConfig;

/**
 * TLS by BoringSSL over a connected socket. BoringSSL sees memory alone; what it wants sent is sent here. One caller reads and writes at a
 * time; any thread may close, which ends a blocked read or write.
 */
final class NativeSocket extends Socket {
    /** A record's content, and what it may grow to on the wire. */
    private static final int CONTENT_BYTES = 16 * 1024;

    private static final int RECORD_BYTES = CONTENT_BYTES + 2 * 1024;

    private static final Set<Integer> HARMLESS =
            Set.of(SSL.SSL_ERROR_NONE, SSL.SSL_ERROR_WANT_READ, SSL.SSL_ERROR_WANT_WRITE, SSL.SSL_ERROR_ZERO_RETURN);

    private final Socket plain;
    private final long context;
    private final long ssl;
    private final long network;
    private final byte[] wire = new byte[RECORD_BYTES];
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(RECORD_BYTES).limit(0);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(RECORD_BYTES);
    private final ByteBuffer content = ByteBuffer.allocateDirect(CONTENT_BYTES).limit(0);
    private final ByteBuffer sending = ByteBuffer.allocateDirect(CONTENT_BYTES);
    private boolean ended;
    private boolean freed;

    /**
     * Sends nothing yet.
     *
     * @param accepted the only certificates to believe the server by
     */
    NativeSocket(Socket plain, List<byte[]> accepted) throws Exception {
        this.plain = plain;
        this.context = BoringSsl.context(BoringSsl.accepting(accepted));
        this.ssl = SSL.newSSL(context, false);
        this.network = SSL.bioNewByteBuffer(ssl, RECORD_BYTES);
    }

    /**
     * Fails unless the server shows what is accepted, and owns it.
     *
     * @param serverName that the server's certificate carries
     */
    synchronized void shakeHands(String serverName, ClientConfig.Credential credential) throws Exception {
        if (!isAddress(serverName)) {
            SSL.setTlsExtHostName(ssl, serverName);
        }
        if (credential instanceof ClientConfig.Credential.Certificate certificate) {
            BoringSsl.present(ssl, certificate);
        }
        boolean done = false;
        while (!done) {
            checkOpen();
            offer();
            int result = SSL.doHandshake(ssl);
            done = result == 1;
            int error = exchanged(done, result);
            boolean ending = error == SSL.SSL_ERROR_ZERO_RETURN || error == SSL.SSL_ERROR_WANT_READ && !receive();
            if (ending) {
                throw new EOFException("the server closed the connection within the handshake");
            }
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return NativeSocket.this.read(into, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                NativeSocket.this.write(bytes, offset, length);
            }
        };
    }

    @Override
    public void setSoTimeout(int timeoutMillis) throws SocketException {
        plain.setSoTimeout(timeoutMillis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return plain.getSoTimeout();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public void close() throws IOException {
        // First this, so that whoever is blocked lets go of the lock.
        plain.close();
        free();
    }

    private synchronized void free() {
        if (!freed) {
            freed = true;
            // The memory it exchanges ends with it.
            SSL.freeSSL(ssl);
            SSLContext.free(context);
        }
    }

    private synchronized int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!content.hasRemaining()) {
            if (ended || !decrypt() && !receive()) {
                return -1;
            }
        }
        int got = Math.min(length, content.remaining());
        content.get(into, offset, got);
        return got;
    }

    private synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += CONTENT_BYTES) {
            checkOpen();
            int part = Math.min(CONTENT_BYTES, length - at);
            sending.clear().put(bytes, offset + at, part);
            SSL.clearError();
            int written = SSL.writeToSSL(ssl, Buffer.address(sending), part);
            if (written != part) {
                throw BoringSsl.failure();
            }
            send();
        }
    }

    /** False when more has to come first. */
    private boolean decrypt() throws IOException {
        checkOpen();
        offer();
        int got = SSL.readFromSSL(ssl, Buffer.address(content), CONTENT_BYTES);
        int error = exchanged(got > 0, got);
        if (error == SSL.SSL_ERROR_NONE) {
            content.position(0).limit(got);
        } else if (error == SSL.SSL_ERROR_ZERO_RETURN) {
            ended = true;
        }
        return error != SSL.SSL_ERROR_WANT_READ;
    }

    /** What came of a step for which memory was offered: not done yet, or ended; anything worse is thrown. Sends what it left. */
    private int exchanged(boolean done, int result) throws IOException {
        int error = done ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
        // Read before anything blocks: BoringSSL keeps errors by thread, and a virtual one may go on on another.
        var failure = HARMLESS.contains(error) ? null : BoringSsl.failure();
        takeBack();
        send();
        if (failure != null) {
            throw failure;
        }
        return error;
    }

    /** Lets BoringSSL read what has come and it has not read yet. */
    private void offer() {
        SSL.clearError();
        SSL.bioSetByteBuffer(network, Buffer.address(incoming) + incoming.position(), incoming.remaining(), false);
    }

    private void takeBack() {
        incoming.position(incoming.limit() - SSL.bioLengthByteBuffer(network));
        SSL.bioClearByteBuffer(network);
    }

    /** Waits for bytes; false at their end. */
    private boolean receive() throws IOException {
        int got = plain.getInputStream().read(wire, 0, incoming.capacity() - incoming.remaining());
        if (got > 0) {
            incoming.compact().put(wire, 0, got).flip();
        }
        return got > 0;
    }

    /** Sends all that BoringSSL has written. */
    private void send() throws IOException {
        while (SSL.bioLengthNonApplication(network) > 0) {
            SSL.bioSetByteBuffer(network, Buffer.address(outgoing), RECORD_BYTES, true);
            int length = SSL.bioFlushByteBuffer(network);
            SSL.bioClearByteBuffer(network);
            outgoing.get(0, wire, 0, length);
            plain.getOutputStream().write(wire, 0, length);
        }
    }

    private void checkOpen() throws IOException {
        if (freed) {
            throw new SocketException("Socket closed");
        }
    }

    /** An address is no name that a server could go by, and may not be sent as one (RFC 6066, section 3). */
    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
