package sh.deploy.apiserver.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.apiserver.pki.Credential;

/**
 * A server's side of TLS with the certificate that is in force when a connection begins; those that are open go on by theirs. A certificate
 * of which nothing can be made is told of once, and the one before it goes on being shown. Safe for all threads.
 */
public final class RenewedTls extends SslContext {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedTls.class);

    /** Makes TLS of a certificate. */
    public interface Making {
        SslContext of(Credential credential) throws SSLException;
    }

    private record Made(Credential from, SslContext context) {}

    private final Supplier<Credential> identity;
    private final Making making;
    private volatile Made made;

    /**
     * @param identity the one in force; asked for each connection, so it must not wait
     * @throws SSLException the one in force now cannot be used
     */
    public RenewedTls(Supplier<Credential> identity, Making making) throws SSLException {
        this.identity = identity;
        this.making = making;
        var first = identity.get();
        this.made = new Made(first, making.of(first));
    }

    private SslContext now() {
        return made.from() == identity.get() ? made.context() : madeAnew();
    }

    private synchronized SslContext madeAnew() {
        var wanted = identity.get();
        if (made.from() != wanted) {
            try {
                made = new Made(wanted, making.of(wanted));
            } catch (SSLException | IllegalArgumentException e) {
                LOG.error("a renewed certificate cannot be used; the one before it goes on being shown", e);
                made = new Made(wanted, made.context());
            }
        }
        return made.context();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return now().newHandler(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return now().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return now().newEngine(allocator, peerHost, peerPort);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return now().cipherSuites();
    }

    @Override
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return now().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return now().sessionContext();
    }
}
