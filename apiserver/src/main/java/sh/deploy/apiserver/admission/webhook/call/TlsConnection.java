package sh.deploy.apiserver.admission.webhook.call;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A connection to one address, whose other end has proved to be the host that was meant. Used by one call at a time. */
final class TlsConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Socket beneath;
    private final long openedNanos;
    private final InputStream in;
    private final OutputStream out;

    private TlsConnection(Socket beneath, SSLSocket socket, long openedNanos) throws IOException {
        this.beneath = beneath;
        this.openedNanos = openedNanos;
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /** A socket that knows no proxy: one would resolve the name anew. */
    static Socket socket() {
        return new Socket(Proxy.NO_PROXY);
    }

    /** @param beneath not connected yet; closing it ends the attempt */
    static TlsConnection open(Socket beneath, InetAddress address, Target target, SSLSocketFactory tls, long nowNanos)
            throws IOException {
        beneath.setTcpNoDelay(true);
        beneath.connect(new InetSocketAddress(address, target.port()));
        var socket = (SSLSocket) tls.createSocket(beneath, target.host(), target.port(), true);
        var parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(authenticated(socket.getEnabledCipherSuites()));
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        checkValidity(socket);
        return new TlsConnection(beneath, socket, nowNanos);
    }

    /** Suites that encrypt and authenticate in one (AEAD): all of TLS 1.3, some of 1.2. */
    private static String[] authenticated(String[] suites) {
        return Arrays.stream(suites)
                .filter(suite ->
                        suite.contains("_GCM_") || suite.contains("_CCM") || suite.contains("_CHACHA20_POLY1305_"))
                .toArray(String[]::new);
    }

    /** The JDK takes a certificate that is itself among the trusted ones as it is, at whatever time. */
    private static void checkValidity(SSLSocket socket) throws SSLException {
        try {
            if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
                certificate.checkValidity();
            }
        } catch (CertificateException e) {
            throw new SSLException("the certificate is not valid now", e);
        }
    }

    Socket beneath() {
        return beneath;
    }

    /** When its other end proved who it is. */
    long openedNanos() {
        return openedNanos;
    }

    void write(byte[] head, Body body) throws IOException {
        out.write(head);
        body.writeTo(out);
        out.flush();
    }

    /** Whether it is open and nothing has come that nobody has read, not even that the other end is closing. */
    boolean isQuiet() {
        try {
            return in.available() == 0 && beneath.getInputStream().available() == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether the other end begins to answer, rather than to have gone meanwhile. */
    boolean answers() throws IOException {
        in.mark(1);
        boolean answers = in.read() >= 0;
        in.reset();
        return answers;
    }

    AnswerReader.Answer read() throws IOException, CallFailed {
        return new AnswerReader(in).read();
    }

    /** At once, whoever reads or writes: closing the TLS socket would wait for its reader. */
    @Override
    public void close() {
        try {
            beneath.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }
}
