package sh.deploy.apiserver.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import javax.net.ssl.SSLException;

/** By which authorities a server of others proves who it is; its name is always checked. TLS 1.3, or 1.2 with AEAD. Safe for all threads. */
public final class Trust {
    private final SslContext tls;

    private Trust(SslContext tls) {
        this.tls = tls;
    }

    /**
     * @param pem certificates of authorities, and no others count; empty for those that the Java runtime trusts
     * @throws CertificateException for a text that holds none
     */
    public static Trust in(String pem) throws CertificateException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .endpointIdentificationAlgorithm("HTTPS");
        if (!pem.isEmpty()) {
            builder.trustManager(certificates(pem));
        }
        try {
            return new Trust(builder.build());
        } catch (SSLException e) {
            throw new CertificateException("the certificates cannot be used as authorities", e);
        }
    }

    SslContext tls() {
        return tls;
    }

    private static X509Certificate[] certificates(String pem) throws CertificateException {
        var found = new ArrayList<X509Certificate>();
        var text = new ByteArrayInputStream(pem.getBytes(UTF_8));
        for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(text)) {
            found.add((X509Certificate) certificate);
        }
        if (found.isEmpty()) {
            throw new CertificateException("there is no certificate in the text");
        }
        return found.toArray(X509Certificate[]::new);
    }
}
