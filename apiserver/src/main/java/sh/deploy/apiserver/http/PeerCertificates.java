package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What the client of a connection shows of itself. */
final class PeerCertificates {
    private PeerCertificates() {}

    /** The chain, not yet verified; empty where there is none. */
    static List<X509Certificate> of(Channel connection) {
        var tls = connection.pipeline().get(SslHandler.class);
        return tls == null ? List.of() : of(tls);
    }

    private static List<X509Certificate> of(SslHandler tls) {
        var chain = new ArrayList<X509Certificate>();
        try {
            for (var certificate : tls.engine().getSession().getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return List.copyOf(chain);
    }
}
