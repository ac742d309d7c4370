package sh.deploy.deployctl.tls;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig.Credential;

/** What of BoringSSL a client needs, by way of netty-tcnative's library. */
final class BoringSsl {
    /** Those with forward secrecy and authenticated encryption; the ones of TLS 1.3 are all of that kind. */
    private static final String CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";

    private static final int MAX_CHAIN = 10;

    /** Within the names that BoringSSL has for alerts, such as {@code TLSV1_ALERT_UNKNOWN_CA}. */
    private static final String ALERT = "_ALERT_";

    private static @Nullable Boolean loaded;

    private BoringSsl() {}

    /** Of the library for this machine, as its project names it. */
    static String fileName() {
        var architecture = System.getProperty("os.arch");
        return "libnetty_tcnative_linux_" + (architecture.equals("aarch64") ? "aarch_64" : "x86_64") + ".so";
    }

    /** Whether the library could be loaded from this file, now or before. */
    static synchronized boolean isReady(Path library) {
        if (loaded == null) {
            loaded = load(library);
        }
        return loaded;
    }

    /** What a connection to one server starts from. Free it after the connection. */
    static long context(CertificateVerifier verifier) throws Exception {
        long context = SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_2 | SSL.SSL_PROTOCOL_TLSV1_3, SSL.SSL_MODE_CLIENT);
        SSLContext.setCipherSuite(context, CIPHERS, false);
        SSLContext.setAlpnProtos(context, new String[] {"http/1.1"}, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
        SSLContext.setVerify(context, SSL.SSL_CVERIFY_REQUIRED, MAX_CHAIN);
        SSLContext.setCertVerifyCallback(context, verifier);
        return context;
    }

    /**
     * Lets a connection show this certificate to a server that asks for one.
     *
     * @throws Exception when BoringSSL cannot use it
     */
    static void present(long ssl, Credential.Certificate certificate) throws Exception {
        long chainText = memory(certificate.chain());
        long keyText = memory(certificate.privateKey());
        long chain = 0;
        long key = 0;
        try {
            chain = SSL.parseX509Chain(chainText);
            key = SSL.parsePrivateKey(keyText, null);
            SSL.setKeyMaterial(ssl, chain, key);
        } finally {
            SSL.freeX509Chain(chain);
            SSL.freePrivateKey(key);
            SSL.freeBIO(chainText);
            SSL.freeBIO(keyText);
        }
    }

    /** Accepts exactly these certificates. */
    static CertificateVerifier accepting(List<byte[]> chain) {
        return new CertificateVerifier() {
            @Override
            public int verify(long ssl, byte[][] shown, String algorithm) {
                return Arrays.deepEquals(shown, chain.toArray(new byte[0][])) ? X509_V_OK : X509_V_ERR_UNSPECIFIED;
            }
        };
    }

    /** What went wrong last. An alert of the server's is worded as the JDK words it. */
    static SSLException failure() {
        var text = String.valueOf(SSL.getLastError());
        SSL.clearError();
        var reason = text.substring(text.lastIndexOf(':') + 1);
        int alert = reason.indexOf(ALERT);
        return new SSLException(
                alert < 0
                        ? reason
                        : "Received fatal alert: "
                                + reason.substring(alert + ALERT.length()).toLowerCase(Locale.ROOT));
    }

    private static boolean load(Path library) {
        try {
            if (!isBound()) {
                if (!System.getProperty("os.name").equals("Linux") || !Files.isReadable(library)) {
                    return false;
                }
                System.load(library.toAbsolutePath().toString());
            }
            // No name of a library to look for: it is there already.
            return Library.initialize("provided", null);
        } catch (Exception | LinkageError otherSystem) {
            return false;
        }
    }

    /** The server brings the same library, and a second copy would take the first one's place under it. */
    private static boolean isBound() {
        try {
            return Buffer.address(ByteBuffer.allocateDirect(1)) != 0;
        } catch (UnsatisfiedLinkError notYet) {
            return false;
        }
    }

    private static long memory(String pem) throws Exception {
        var bytes = pem.getBytes(StandardCharsets.US_ASCII);
        var direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        long memory = SSL.newMemBIO();
        SSL.bioWrite(memory, Buffer.address(direct), bytes.length);
        return memory;
    }
}
